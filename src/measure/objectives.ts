/** What an exercise is judged against: frozen before the fault, kept beside the journal as `objectives.json`. */
import type { StoreName } from "../journal/events.ts";

/** A target with the place in the plan that sets it. A value of 0 ms for an RPO means "no data loss". */
export interface Target {
  readonly ms: number;
  readonly line: number;
  readonly text: string;
}

export interface StoreObjective {
  readonly store: StoreName;
  /** The plan's tier, e.g. "Critical Data". */
  readonly tier: string;
  /** RPO of the tier and of the scenario; the stricter judges. */
  readonly tierRpo: Target;
  /** How often the plan backs this store up, in ms. */
  readonly cadenceMs: number;
  /** Where the plan states that cadence. */
  readonly cadenceLine: number;
  /** True when the exercise shortened the cadence to fit: then the RPA is not a measurement. */
  readonly scheduleCapped: boolean;
}

export interface Objectives {
  readonly scenario: string;
  readonly variant: string;
  readonly title: string;
  readonly planLine: number;
  /** A drill that must not be met: proof that the harness can fail. */
  readonly control?: true;
  /** Set for controls alone: the verdict that a sound harness must reach. */
  readonly expectedVerdict?: "met" | "missed" | "inconclusive";
  readonly rto: Target;
  /** The tier of the service itself, e.g. "Critical Services"; the stricter of both judges. */
  readonly tier: string;
  readonly tierRto: Target;
  readonly rpo: Target;
  readonly stores: readonly StoreObjective[];
  /** Human time that the plan declares, in ms: it replaces the measured detection and adds the decision. */
  readonly declared: { readonly detectMs: number; readonly decideMs: number };
  /** Somebody notices, decides and lets each step run: measured, in place of what the plan declares. */
  readonly attended?: { readonly who: string };
  /** Who notices the disaster: the clients' probes, a monitor of the system by its name, or a report to the operator. */
  readonly alarm?: string;
  /** What tells a true recovery of this variant from one that did nothing; absent in evidence from before version 0.2. */
  readonly proof?: {
    /** Identities that must be others afterwards, and those that must be the same. */
    readonly changes: readonly string[];
    readonly stays: readonly string[];
    /** Marks that are planted before the disaster and looked for afterwards. */
    readonly marks: readonly string[];
  };
  /** What must work again; "client-write-read" is judged from the probes, the others from `capability` events. */
  readonly capabilities: readonly string[];
  /** Those of them that can be there only after the plan's last wait for others; absent: none. */
  readonly afterRepair?: readonly string[];
  /** Integrity checks that must be there and clean. */
  readonly integrityChecks: readonly string[];
  /** Integrity checks that must be clean while the disaster lasts; absent: none. */
  readonly duringDisaster?: readonly string[];
  /** Titles of the procedure's steps in order, with their lines in the plan. */
  readonly steps: readonly { readonly title: string; readonly line: number }[];
  readonly checklist: readonly { readonly item: string; readonly line: number }[];
  readonly probePeriodMs: number;
  readonly stableWindowMs: number;
  /** After the last step, how long "never restored" is waited for, in ms. */
  readonly observationWindowMs: number;
  readonly load: {
    readonly minAcknowledgedBefore: number;
    readonly minAcknowledgedAfter: number;
    /** One acknowledged write in each of so many last seconds before the fault. */
    readonly coveredSecondsBefore: number;
  };
  readonly clockToleranceMs: number;
  /** Bytes in production, when the system file gives them: for the projection. */
  readonly productionBytes?: number;
}
