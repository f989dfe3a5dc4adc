/** What a plan document says, with the line of every thing. Lines are 1-based. Pure data. */

export interface Duration {
  readonly ms: number;
  /** As written, e.g. "<15 minutes (from last backup)". */
  readonly text: string;
  readonly line: number;
}

/** An objective line that says "not applicable": no bound in time, no loss allowed. */
export interface NotApplicable {
  readonly notApplicable: true;
  readonly text: string;
  readonly line: number;
}

export interface TierObjective {
  /** "Critical Services", "Standard Data", ... */
  readonly tier: string;
  readonly target: Duration;
}

/** A fenced block. `line` is the first line of its content; `offset` its 0-based character offset in the document. */
export interface Block {
  readonly language: string;
  readonly script: string;
  readonly line: number;
}

export interface Step {
  readonly index: number;
  readonly title: string;
  readonly line: number;
  /** Bullet points of prose under the step. */
  readonly notes: readonly string[];
  readonly blocks: readonly Block[];
  /** `Wait for: ...` lines: what others must have done before the step starts. */
  readonly waitFor: readonly string[];
  /** Declared human time of a step without a block (`Takes: 5 minutes`), ms. */
  readonly declaredMs?: number;
}

export interface Scenario {
  /** kebab-case of the title: "data-loss". */
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly line: number;
  readonly symptoms: readonly { readonly text: string; readonly line: number }[];
  readonly steps: readonly Step[];
  readonly rto?: Duration;
  readonly rpo?: Duration | NotApplicable;
}

/** A `**File:** name` block: written to the desk under its name before the procedure runs. */
export interface PlanFile {
  readonly path: string;
  readonly line: number;
  readonly block?: Block;
}

export interface Cadence {
  /** The heading or bold line it stands under, e.g. "Application State Backups". */
  readonly what: string;
  readonly interval: Duration;
}

export interface Log {
  readonly path: string;
  readonly line: number;
  readonly fields: readonly string[];
}

export interface Plan {
  readonly title: string;
  readonly date?: string;
  readonly version?: string;
  readonly status?: string;
  readonly nextStep?: string;
  /** Scenarios that the overview names, whether or not a section follows. */
  readonly named: readonly { readonly id: string; readonly title: string; readonly line: number }[];
  readonly serviceTiers: readonly TierObjective[];
  readonly dataTiers: readonly TierObjective[];
  readonly cadences: readonly Cadence[];
  /** Blocks of the backup section, in order. */
  readonly backupBlocks: readonly Block[];
  readonly scenarios: readonly Scenario[];
  readonly files: readonly PlanFile[];
  readonly checklist: readonly { readonly item: string; readonly line: number }[];
  readonly testFrequency?: string;
  readonly logs: readonly Log[];
}

export interface PlanFinding {
  readonly severity: "high" | "medium" | "low";
  /** Stable kebab-case code, e.g. "scenario-without-section". */
  readonly code: string;
  readonly message: string;
  readonly line: number;
}
