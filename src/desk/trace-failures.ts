/** From the trace of a block to the commands that failed, with their lines in the block. */
import type { FailedCommand } from "./desk.ts";
import { pipeJudge } from "./trace-pipes.ts";
import type { Place, TraceRecord } from "./trace-records.ts";

export interface TraceOf {
  readonly records: readonly TraceRecord[];
  /** Process id of the block's own shell, and the file that it ran. */
  readonly pid: number;
  readonly file: string;
  readonly exitCode: number | null;
  /** Text of a script file, or null when it can no longer be read. */
  readScript(path: string): string | null;
}

export interface TraceSummary {
  readonly commandsRun: number;
  readonly failures: readonly FailedCommand[];
}

/** Reads the trace in order; failures are told once each. */
export function summarise(trace: TraceOf): TraceSummary {
  const pipes = pipeJudge((path) => trace.readScript(path));
  const failures: FailedCommand[] = [];
  let commandsRun = 0;
  let current: Place = { line: 1, source: trace.file, command: "", calls: [] };
  let ended = false;

  const add = (place: Place, exitCode: number): void => {
    const failed = located(trace, place, exitCode, current.line);
    const twin = failures.some(
      (one) =>
        one.command === failed.command &&
        one.scriptLine === failed.scriptLine &&
        one.exitCode === failed.exitCode,
    );
    if (!twin) failures.push(failed);
  };

  for (const record of trace.records) {
    if (record.kind === "command") {
      commandsRun += 1;
      const { place, pid } = record;
      // In a trap of the script's own the last command is shown again, with a line that begins anew.
      const again = place.command === current.command && place.line < current.line;
      if (pid === trace.pid && place.source === trace.file && !ended && !again) current = place;
    } else if (record.kind === "failure") {
      commandsRun -= 1; // the trap's own call was counted
      add(record.place, record.status);
    } else if (record.kind === "pipe") {
      const failed = pipes.failedMember(record);
      if (failed !== null) add(failed.place, failed.status);
    } else if (record.kind === "own-trap") {
      commandsRun -= 1;
    } else if (record.pid === trace.pid) {
      ended = true;
    }
  }
  const { exitCode } = trace;
  const told = failures.some((one) => one.exitCode === exitCode && one.scriptLine === current.line);
  if (!ended && exitCode !== null && exitCode !== 0 && !told) add(current, exitCode);
  return { commandsRun: Math.max(0, commandsRun), failures };
}

/** A failure in another script is shown with that script's line, at the line of the block that was running. */
function located(trace: TraceOf, place: Place, exitCode: number, blockLine: number): FailedCommand {
  const command = commandAt(place, trace.readScript(place.source));
  if (place.source === trace.file) return { command, exitCode, scriptLine: place.line };
  const where = place.source === "" ? "bash -c" : place.source;
  return { command: `${where}:${place.line}: ${command}`, exitCode, scriptLine: blockLine };
}

/**
 * Behind a function call or a subshell bash still names the last command inside: then the line itself is shown. Of a command
 * of several lines one would say little, and a secret in it could not be told by its shape.
 */
function commandAt(place: Place, script: string | null): string {
  const line = script?.split("\n")[place.line - 1]?.trim() ?? "";
  const [word = ""] = place.command.split(/\s/, 1);
  return line === "" || line.includes(word) || place.command.includes("\n") ? place.command : line;
}
