/** What judging gives: numbers with their resolution, reasons with their place in the plan. Plain JSON. */
import type { StoreName } from "../journal/events.ts";

export type Verdict = "met" | "missed" | "inconclusive";

/** A duration known to lie in an interval. `atLeast`: no end was seen, `upperMs` is null. */
export type DurationRange =
  | { readonly kind: "measured"; readonly lowerMs: number; readonly upperMs: number }
  | { readonly kind: "atLeast"; readonly lowerMs: number; readonly upperMs: null }
  | { readonly kind: "notApplicable"; readonly lowerMs: null; readonly upperMs: null };

export const reasonCodes = [
  // rule 1: the exercise itself is not valid -> inconclusive; first what explains the others
  "harness-error",
  "fault-not-proved",
  "fault-end-not-proved",
  "no-steady-state",
  "load-below-floor-before",
  "load-below-floor-after",
  "clocks-disagree",
  "final-read-failed",
  "interrupted",
  "self-healed",
  "worst-case-not-measured",
  "person-unseen",
  // rule 2: a proved violation -> missed
  "rto-exceeded",
  "not-restored",
  "rpo-exceeded",
  "worst-case-rpo-exceeded",
  "data-altered",
  "data-duplicated",
  "data-resurrected",
  "data-torn",
  "data-unexpected",
  "integrity-failed",
  "verify-data-contradicted",
  "capability-missing",
  "restore-not-proved",
  "step-failed",
  "step-empty",
  "step-skipped",
  "step-timed-out",
  "checklist-incomplete",
  // rule 3: an interval straddles its target -> inconclusive
  "rto-straddles",
  "rpo-straddles",
  "worst-case-rpo-straddles",
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

export interface Reason {
  readonly code: ReasonCode;
  /** One sentence with the numbers in it: actual, target, where. */
  readonly message: string;
  readonly planLine?: number;
}

/** Named instants, ns since the base; absent when they never came. */
export interface Marks {
  readonly fault?: number;
  readonly impact?: number;
  /** The harness's own alarm. */
  readonly detect?: number;
  /** By the person who attends. */
  readonly noticed?: number;
  readonly decided?: number;
  readonly restoreStart?: number;
  readonly restoreEnd?: number;
  readonly firstOk?: number;
  readonly verified?: number;
  readonly stable?: number;
}

/**
 * How many writes of a store fell into each class. attempted = acknowledged + refused + unanswered; acknowledged = surviving
 * + lost + altered + stale + duplicated + resurrected; recovered are some of the unanswered; unexpected counts objects.
 */
export interface LedgerCounts {
  readonly attempted: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly unanswered: number;
  readonly surviving: number;
  readonly lost: number;
  readonly altered: number;
  readonly stale: number;
  readonly duplicated: number;
  readonly resurrected: number;
  readonly recovered: number;
  readonly unexpected: number;
}

export interface StoreJudgement {
  readonly store: StoreName;
  readonly tier: string;
  /** The stricter of tier and scenario, ms; `targetLine` is its place in the plan. */
  readonly targetMs: number;
  readonly targetLine: number;
  readonly ledger: LedgerCounts;
  /** Recovery point actual; notApplicable with `notMeasured` set where the schedule was capped. */
  readonly rpa: DurationRange;
  readonly notMeasured?: string;
  readonly lostWrites: number;
  /** Spacing of acknowledged writes around the recovery point, ms: how finely the RPA is known. */
  readonly resolutionMs: number | null;
  /** Backup interval + fastest to slowest measured backup (begin to verified in the vault), ms. */
  readonly worstCase: DurationRange;
}

export interface Attended {
  readonly who: string;
  /** Disaster to their notice, and from there to the right decision; notApplicable where they never came to it. */
  readonly detect: DurationRange;
  readonly decide: DurationRange;
  /** Notices before the disaster. */
  readonly falseAlarms: number;
  /** Decisions for another scenario. */
  readonly wrongDecisions: number;
  /** Steps that they let run. */
  readonly released: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly selfHealed: boolean;
  readonly marks: Marks;
  /** Machine time from the fault to stable and verified. */
  readonly rta: DurationRange;
  /** With the time of people, declared or attended: this is what the target judges. */
  readonly rtaTotal: DurationRange;
  readonly rtoTargetMs: number;
  readonly rtoTargetLine: number;
  /** By the plan. Added to the machine's time, unless somebody attended. */
  readonly declaredMs: {
    readonly detect: number;
    readonly decide: number;
    /** Of manual steps, beyond the time that they took in the exercise. */
    readonly steps?: number;
  };
  /** What the person who attended was seen to do; absent where nobody did. */
  readonly attended?: Attended;
  readonly phases: {
    readonly detect: DurationRange;
    readonly decide: DurationRange;
    readonly restore: DurationRange;
    readonly verify: DurationRange;
  };
  /** The outage that a client saw. Zero-length `measured` when no probe failed. */
  readonly outage: DurationRange;
  /** How many separate spells of failure `outage` runs over. */
  readonly outages?: number;
  readonly outageByConnection?: { readonly new: DurationRange; readonly kept: DurationRange };
  readonly stores: readonly StoreJudgement[];
  readonly integrity: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  readonly restoreProof: readonly {
    readonly name: string;
    readonly holds: boolean;
    readonly detail: string;
    /** Why it proves nothing here, either way; absent where it counts. */
    readonly notApplicable?: string;
  }[];
  readonly checklist: readonly { readonly item: string; readonly holds: boolean; readonly because: string }[];
  readonly load: {
    readonly acknowledgedBefore: number;
    readonly acknowledgedAfter: number;
    readonly probes: number;
    readonly probesFailed: number;
    /** Of them, those between the first steady-state gate and the disaster. */
    readonly probesFailedBefore: number;
    /** Longest stall of prober or writer, ms. */
    readonly longestStallMs: number;
  };
  readonly projection?: { readonly lowerMs: number; readonly upperMs: number; readonly basis: string };
}
