/**
 * The desk: the folder that the plan's commands run in, as a person on duty would find it: `./helm/x0tta6bl4`,
 * `scripts/`, `backups/`, the plan's own `**File:**` blocks, a PATH of known tools with the `kind` shim, and an
 * environment by allow-list.
 */
import type { Sandbox } from "./sandbox.ts";

export interface Desk {
  readonly folder: string;
  /** Absent only where the project's own scripts are tested: there commands run on the host as it is. */
  readonly sandbox?: Sandbox;
  readonly environment: Readonly<Record<string, string>>;
}

/** The command line that starts a command at the desk. `set`: variables for what runs there alone. */
export function atDesk(
  { folder, sandbox }: Desk,
  command: readonly [string, ...string[]],
  { set = {}, readable = [] }: { set?: Readonly<Record<string, string>>; readable?: readonly string[] } = {},
): readonly [string, ...string[]] {
  if (sandbox !== undefined) return sandbox.enter({ folder, command, set, readable });
  return ["env", ...Object.entries(set).map(([name, value]) => `${name}=${value}`), ...command];
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
