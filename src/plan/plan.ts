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

/** A code block. `line` is the document's line of the script's first line. */
export interface Block {
  readonly language: string;
  /** Dedented, lines ended by "\n", no newline at the end. */
  readonly script: string;
  readonly line: number;
  /** Set when the fence is never closed: it then swallows all that follows. */
  readonly unclosed?: true;
}

export interface Step {
  /** 1-based place in the procedure. */
  readonly index: number;
  readonly title: string;
  readonly line: number;
  /** Bullet points of prose under the step. */
  readonly notes: readonly string[];
  /** Its bash blocks, in order: what is run. */
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
  /** What the section lists as covered by it. */
  readonly covers: readonly { readonly text: string; readonly line: number }[];
  /** Its section holds a block that is run. */
  readonly commands: boolean;
}

export interface Log {
  readonly path: string;
  readonly line: number;
  readonly fields: readonly string[];
}

/** A line with a known label whose value could not be read; nothing is guessed from it. */
export interface Unread {
  readonly text: string;
  readonly line: number;
  readonly expected: string;
}

export type HeaderField = "title" | "date" | "version" | "status" | "nextStep" | "testFrequency";

export interface Plan {
  readonly title: string;
  /** Where the single facts of the document stand. */
  readonly lines: Readonly<Partial<Record<HeaderField, number>>>;
  readonly date?: string;
  readonly version?: string;
  readonly status?: string;
  readonly nextStep?: string;
  /** Scenarios that the overview names, whether or not a section follows. */
  readonly named: readonly { readonly id: string; readonly title: string; readonly line: number }[];
  readonly serviceTiers: readonly TierObjective[];
  readonly dataTiers: readonly TierObjective[];
  /** Human time that the plan declares for every scenario. */
  readonly declared?: { readonly detect?: Duration; readonly decide?: Duration };
  readonly cadences: readonly Cadence[];
  /** Blocks of the backup section, in order. */
  readonly backupBlocks: readonly Block[];
  readonly scenarios: readonly Scenario[];
  readonly files: readonly PlanFile[];
  readonly checklist: readonly { readonly item: string; readonly line: number }[];
  readonly testFrequency?: string;
  /** What a test goes through, where the plan lists it. */
  readonly testScenarios: readonly { readonly text: string; readonly line: number }[];
  readonly logs: readonly Log[];
  /** Code that nothing runs: outside a step, the backup section and a file, or not marked as bash. */
  readonly otherBlocks: readonly Block[];
  readonly notUnderstood: readonly Unread[];
}

export interface PlanFinding {
  readonly severity: "high" | "medium" | "low";
  /** Stable kebab-case code, e.g. "scenario-without-section". */
  readonly code: string;
  readonly message: string;
  readonly line: number;
}
