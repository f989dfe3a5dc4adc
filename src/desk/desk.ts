/**
 * The desk: the folder that the plan's commands run in, as a person on duty would find it: `./helm/x0tta6bl4`,
 * `scripts/`, `backups/`, the plan's own `**File:**` blocks, a PATH of known tools with the `kind` shim, and an
 * environment by allow-list.
 */
export interface Desk {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface FailedCommand {
  readonly command: string;
  readonly exitCode: number;
  /** Line within the script, 1-based; the caller adds the block's line in the document. */
  readonly scriptLine: number;
}

export interface BlockResult {
  /** 128 + n for a block ended by signal n; null for one that ran out of time. */
  readonly exitCode: number | null;
  readonly commandsRun: number;
  readonly failures: readonly FailedCommand[];
  readonly timedOut: boolean;
  /** Redacted, capped (head and tail kept), stdout and stderr interleaved. */
  readonly output: string;
  readonly durationMs: number;
}
