/** What each reason means for the verdict. */
import { type Reason, type ReasonCode, reasonCodes, type Verdict } from "./judgement.ts";

const verdicts: Readonly<Record<ReasonCode, Exclude<Verdict, "met">>> = {
  "fault-not-proved": "inconclusive",
  "fault-end-not-proved": "inconclusive",
  "no-steady-state": "inconclusive",
  "load-below-floor-before": "inconclusive",
  "load-below-floor-after": "inconclusive",
  "clocks-disagree": "inconclusive",
  "final-read-failed": "inconclusive",
  "harness-error": "inconclusive",
  interrupted: "inconclusive",
  "self-healed": "inconclusive",
  "worst-case-not-measured": "inconclusive",
  "person-unseen": "inconclusive",
  "rto-exceeded": "missed",
  "not-restored": "missed",
  "rpo-exceeded": "missed",
  "worst-case-rpo-exceeded": "missed",
  "data-altered": "missed",
  "data-duplicated": "missed",
  "data-resurrected": "missed",
  "data-torn": "missed",
  "data-unexpected": "missed",
  "integrity-failed": "missed",
  "verify-data-contradicted": "missed",
  "capability-missing": "missed",
  "restore-not-proved": "missed",
  "step-failed": "missed",
  "step-empty": "missed",
  "step-skipped": "missed",
  "step-timed-out": "missed",
  "checklist-incomplete": "missed",
  "rto-straddles": "inconclusive",
  "rpo-straddles": "inconclusive",
  "worst-case-rpo-straddles": "inconclusive",
};

/** In the order of the rules; within one code as found. */
export function inOrder(reasons: readonly Reason[]): readonly Reason[] {
  return [...reasons].sort((a, b) => reasonCodes.indexOf(a.code) - reasonCodes.indexOf(b.code));
}

/** First rule that fits; met without any reason against it. */
export function verdictOf(ordered: readonly Reason[]): Verdict {
  const [first] = ordered;
  return first === undefined ? "met" : verdicts[first.code];
}
