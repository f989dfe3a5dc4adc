/** Can these targets hold at all, and do these commands do what they say? Pure: nothing is run. */
import type { Plan, PlanFinding } from "./plan.ts";
import { backupRules } from "./rules/backups.ts";
import { cadenceRules } from "./rules/cadence.ts";
import { checkRules } from "./rules/checks.ts";
import { fileRules } from "./rules/files.ts";
import { placeholderRules } from "./rules/placeholders.ts";
import { practiceRules } from "./rules/practice.ts";
import { rebuildRules } from "./rules/rebuild.ts";
import type { Rule } from "./rules/rule.ts";
import { stoppedRules } from "./rules/stopped.ts";
import { structureRules } from "./rules/structure.ts";
import { targetRules } from "./rules/targets.ts";
import type { System } from "./system.ts";

export const rules: readonly Rule[] = [
  ...structureRules,
  ...targetRules,
  ...cadenceRules,
  ...placeholderRules,
  ...fileRules,
  ...stoppedRules,
  ...checkRules,
  ...practiceRules,
  ...backupRules,
  ...rebuildRules,
];

/** Every finding, by line. With a system file the rules know more: bound placeholders, the cadence of each store. */
export function lintPlan(plan: Plan, system?: System): readonly PlanFinding[] {
  const input = system === undefined ? { plan } : { plan, system };
  return rules
    .flatMap(({ code, severity, check }) =>
      check(input).map((hit): PlanFinding => ({
        severity: hit.severity ?? severity,
        code,
        message: hit.message,
        line: hit.line,
      })),
    )
    .toSorted((a, b) => a.line - b.line || a.code.localeCompare(b.code));
}
