/** The plan and its system file from disk, or one usage problem that says what to mend. */
import { loadText } from "./load-text.ts";
import { parsePlan } from "./parse.ts";
import type { Plan } from "./plan.ts";
import { checkPlanUsable } from "./usable.ts";
import { Problem } from "../problem.ts";

export { loadSystem, systemBase } from "./load-system.ts";

export interface LoadedPlan {
  readonly plan: Plan;
  readonly markdown: string;
  /** Of the file's bytes, hex. */
  readonly sha256: string;
}

/** Throws a `Problem` (usage) for what cannot be read, and for a document that is no plan. */
export async function loadPlan(path: string): Promise<LoadedPlan> {
  const { text, sha256 } = await loadText(path, "plan");
  const plan = parse(path, text);
  const [problem] = checkPlanUsable(plan);
  if (problem !== undefined) {
    throw new Problem({ ...problem, where: `${path}:${problem.line}` }, { kind: "usage" });
  }
  return { plan, markdown: text, sha256 };
}

function parse(path: string, markdown: string): Plan {
  try {
    return parsePlan(markdown);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const what = `The plan cannot be read: ${cause.message}`;
    const expected = "a document for people: lines below 10,000 characters, lists a few levels deep";
    throw new Problem({ what, where: path, expected, next: "flatten it" }, { kind: "usage", cause });
  }
}
