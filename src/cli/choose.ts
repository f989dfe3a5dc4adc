/** Which exercises a run holds, and why it cannot hold the others. Pure. */
import { suggestion } from "../plan/nearest.ts";
import type { Plan } from "../plan/plan.ts";
import { quoteName } from "../plan/quote-name.ts";
import type { System } from "../plan/system.ts";
import { Problem } from "../problem.ts";

export interface Chosen {
  readonly scenario: string;
  readonly variant: string;
}

export interface Choice {
  readonly exercises: readonly Chosen[];
  readonly notRun: readonly { id: string; title: string; line: number; why: string }[];
}

export interface ChoiceOptions {
  /** Scenario ids, or `<scenario>/<variant>`; none: all that the plan names. */
  readonly wanted: readonly string[];
  /** Every variant instead of the first of each scenario. */
  readonly all: boolean;
  readonly plan: Plan;
  readonly planPath: string;
  readonly system: Pick<System, "scenarios">;
  /** Scenarios that have a drill file. */
  readonly drills: readonly string[];
}

/** Throws a usage problem for a scenario that the plan does not name, and for an unknown variant. */
export function chooseExercises(options: ChoiceOptions): Choice {
  const { wanted, plan, planPath, drills } = options;
  const known = new Map([...plan.named, ...plan.scenarios].map((scenario) => [scenario.id, scenario]));
  const asked = (wanted.length > 0 ? [...new Set(wanted)] : [...known.keys()]).map(splitName);
  const unknown = asked.filter(({ scenario }) => !known.has(scenario));
  if (unknown.length > 0) {
    throw new Problem(
      {
        what: `No scenario is called ${unknown.map(({ scenario }) => miscalled(scenario, known.keys())).join(", ")}`,
        where: planPath,
        expected: `one of ${[...known.keys()].join(", ")}`,
        next: "give a scenario by the name above, or none for all of them",
      },
      { kind: "usage" },
    );
  }
  const written = new Set(plan.scenarios.map(({ id }) => id));
  const exercises: Chosen[] = [];
  const notRun: { id: string; title: string; line: number; why: string }[] = [];
  for (const { scenario: id, variant } of asked) {
    const { title, line } = known.get(id) ?? { title: id, line: 1 };
    if (!written.has(id)) {
      notRun.push({ id, title, line, why: `the plan names "${title}" and has no section for it` });
    } else if (!drills.includes(id)) {
      notRun.push({ id, title, line, why: `no drill is written for "${title}" yet` });
    } else {
      exercises.push(...variantsOf(options, id, variant).map((one) => ({ scenario: id, variant: one })));
    }
  }
  return { exercises: uniquely(exercises), notRun };
}

/** What Playwright must grep for: each drill carries its variant as a tag. */
export function tagsOf(exercises: readonly Chosen[]): RegExp {
  return new RegExp(`(?:^|\\s)@(?:${exercises.map(({ variant }) => variant).join("|")})(?:\\s|$)`);
}

function variantsOf({ all, system }: ChoiceOptions, id: string, wanted: string | null): readonly string[] {
  const known = Object.keys(system.scenarios[id]?.variants ?? {});
  if (wanted === null ? known.length > 0 : known.includes(wanted)) {
    return wanted === null ? (all ? known : known.slice(0, 1)) : [wanted];
  }
  throw new Problem(
    {
      what:
        wanted === null
          ? `The scenario ${id} has no variant`
          : `No variant of ${id} is called ${miscalled(wanted, known)}`,
      where: `scenarios.${id}.variants in the system file`,
      expected: known.length === 0 ? "at least one" : `one of ${known.join(", ")}`,
      next: wanted === null ? "write one" : "correct the name, or leave it out for the first",
    },
    { kind: "usage" },
  );
}

/** `"dataloss"; did you mean "data-loss"?` */
function miscalled(name: string, known: Iterable<string>): string {
  return `${quoteName(name)}${suggestion(name, known)}`;
}

function splitName(text: string): { readonly scenario: string; readonly variant: string | null } {
  const [scenario = "", variant = null] = text.split("/", 2);
  return { scenario, variant };
}

function uniquely(exercises: readonly Chosen[]): readonly Chosen[] {
  return [...new Map(exercises.map((one) => [`${one.scenario}/${one.variant}`, one])).values()];
}
