/** The row that an exercise leaves in the plan's recovery log. */
import type { EventOf } from "../journal/events.ts";
import { formatMs, formatRange } from "../measure/describe.ts";
import type { Judgement } from "../measure/judgement.ts";
import type { Objectives } from "../measure/objectives.ts";

export interface RecoveryRowInput {
  readonly incident: string;
  readonly startedAt: string;
  readonly objectives: Objectives;
  readonly judgement: Judgement;
  readonly steps: readonly EventOf<"step">[];
}

/** Values by the plan's field names. People's words are left open, never invented. */
export function recoveryRow(input: RecoveryRowInput): Record<string, string> {
  const { objectives, judgement, steps } = input;
  const worst = judgement.stores
    .filter((store) => store.rpa.kind !== "notApplicable")
    .map((store) => `${store.store} ${formatRange(store.rpa)} (target <${formatMs(store.targetMs)})`);
  return {
    "Incident ID": input.incident,
    "Date/Time": input.startedAt,
    Scenario: `${objectives.title}: ${objectives.variant} (${judgement.verdict})`,
    "Recovery Steps":
      steps.map((step) => `${step.index}. ${step.title}: ${step.status}`).join("; ") || "none run",
    "RTO Achieved": `${formatRange(judgement.rtaTotal)} (target <${formatMs(judgement.rtoTargetMs)})`,
    "RPO Achieved": worst.join("; ") || "not measured",
    "Issues Encountered": judgement.reasons.map((reason) => reason.message).join("; ") || "none found",
    "Lessons Learned": "not yet written",
  };
}
