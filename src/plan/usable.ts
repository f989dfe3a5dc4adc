/** Is this a plan at all? Pure. */
import type { Plan } from "./plan.ts";

export interface Unusable {
  readonly what: string;
  readonly expected: string;
  readonly next: string;
  /** Where in the document it shows; 1 where it is the whole. */
  readonly line: number;
}

/** Empty for a usable plan; otherwise why nothing can be drilled from the document. */
export function checkPlanUsable(plan: Plan): readonly Unusable[] {
  const next = "see docs/writing-a-plan.md for the form that is understood";
  const found: Unusable[] = [];
  if (plan.scenarios.length === 0) {
    const named = plan.named[0];
    found.push({
      what:
        named === undefined
          ? "The document holds no scenario"
          : `The document names ${plan.named.length} scenarios and has no section for any`,
      expected: 'a heading such as "Scenario 1: Data Loss" with recovery steps beneath it',
      next,
      line: named?.line ?? 1,
    });
  }
  const targets = plan.scenarios.some(({ rto, rpo }) => rto !== undefined || rpo !== undefined);
  if (!targets && plan.serviceTiers.length === 0 && plan.dataTiers.length === 0) {
    const unread = plan.notUnderstood[0];
    found.push({
      what: "The document holds no recovery objectives",
      expected: 'lines such as "**RTO:** <1 hour" and "**RPO:** <15 minutes"',
      next,
      line: unread?.line ?? plan.scenarios[0]?.line ?? 1,
    });
  }
  return found;
}
