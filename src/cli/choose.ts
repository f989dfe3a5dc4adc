/** Which of the plan's scenarios a run drills, and why it cannot drill the others. Pure. */
import type { Plan } from "../plan/plan.ts";
import { Problem } from "../problem.ts";

export interface Choice {
  readonly drilled: readonly string[];
  readonly notRun: readonly { id: string; title: string; line: number; why: string }[];
}

/** All that the plan names when nothing is wanted. Throws a usage problem for a scenario it does not name. */
export function chooseScenarios(options: {
  readonly wanted: readonly string[];
  readonly plan: Plan;
  readonly planPath: string;
  /** Scenarios that have a drill file. */
  readonly drills: readonly string[];
}): Choice {
  const { wanted, plan, planPath, drills } = options;
  const known = new Map([...plan.named, ...plan.scenarios].map((scenario) => [scenario.id, scenario]));
  const unknown = wanted.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw new Problem(
      {
        what: `No scenario is called ${unknown.map((id) => `"${id}"`).join(", ")}`,
        where: planPath,
        expected: `one of ${[...known.keys()].join(", ")}`,
        next: "give a scenario by the name above, or none for all of them",
      },
      { kind: "usage" },
    );
  }
  const chosen = wanted.length > 0 ? [...new Set(wanted)] : [...known.keys()];
  const written = new Set(plan.scenarios.map(({ id }) => id));
  const drilled: string[] = [];
  const notRun: { id: string; title: string; line: number; why: string }[] = [];
  for (const id of chosen) {
    const { title, line } = known.get(id) ?? { title: id, line: 1 };
    if (!written.has(id)) {
      notRun.push({ id, title, line, why: `the plan names "${title}" and has no section for it` });
    } else if (drills.includes(id)) {
      drilled.push(id);
    } else {
      notRun.push({ id, title, line, why: `no drill is written for "${title}" yet` });
    }
  }
  return { drilled, notRun };
}
