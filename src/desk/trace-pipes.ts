/**
 * The left members of pipes: `false | true` is a success to bash and to its ERR trap. The trace shows the statuses of a
 * pipe and the last command seen before; the script says which pipe that was and whether it was a condition.
 */
import { findSites } from "./tested.ts";
import type { PipeSite, Sites } from "./tested.ts";
import type { Place, TraceRecord } from "./trace-records.ts";

export type PipeRecord = Extract<TraceRecord, { kind: "pipe" }>;

export interface FailedMember {
  readonly place: Place;
  readonly status: number;
}

export interface PipeJudge {
  /** The member that failed, or null if the pipe was a condition or has been reported already. */
  failedMember(record: PipeRecord): FailedMember | null;
}

/** A writer whose reader had enough (`| head -n 1`) ends by SIGPIPE: that is no failure. */
const sigpipe = 141;

export function pipeJudge(readScript: (path: string) => string | null): PipeJudge {
  const known = new Map<string, Sites>();
  const sitesOf = (path: string): Sites => {
    const found = known.get(path) ?? findSites(readScript(path) ?? "");
    known.set(path, found);
    return found;
  };
  // PIPESTATUS keeps its value while the members of the next pipe start: seen again, reported once.
  const shells = new Map<number, { told: string; toldAt: number; reportedAt: number }>();

  return {
    failedMember({ pid, steps, statuses, before }) {
      const shell = shells.get(pid) ?? { told: "", toldAt: -1, reportedAt: -1 };
      shells.set(pid, shell);
      const told = statuses.join(" ");
      const seenBefore = shell.told === told && shell.toldAt === steps - 1;
      shell.told = told;
      shell.toldAt = steps;
      const index = statuses.findIndex(
        (status, at) => status !== 0 && status !== sigpipe && at < statuses.length - 1,
      );
      const status = statuses[index];
      if (status === undefined) return null;
      const near = sitesOf(before.source).pipes.filter(
        (pipe) => pipe.size === statuses.length && endsAt(pipe, before.line),
      );
      const exact = near.filter((pipe) => squeeze(pipe.members.at(-1)?.text) === squeeze(before.command));
      const members = Math.max(0, ...exact.map((pipe) => pipe.members.length));
      if (seenBefore && (exact.length === 0 || steps - shell.reportedAt < members)) return null;
      shell.reportedAt = steps;
      const pipes = exact.length > 0 ? exact : near;
      if (pipes.length > 0 && pipes.every((pipe) => pipe.tested)) return null;
      if (calledAsCondition(before, sitesOf)) return null;
      const pipe = pipes.find((one) => !one.tested);
      return { place: { ...before, ...memberOf(pipe, index, before) }, status };
    },
  };
}

/** The last simple member is the last thing that the shell itself shows of a pipe. */
function endsAt(pipe: PipeSite, line: number): boolean {
  const last = pipe.members.at(-1);
  return last !== undefined && last.firstLine <= line && line <= last.lastLine;
}

function memberOf(pipe: PipeSite | undefined, index: number, before: Place): Partial<Place> {
  const member = pipe !== undefined && pipe.members.length === pipe.size ? pipe.members[index] : undefined;
  if (member !== undefined) return { line: member.firstLine, command: member.text };
  return {
    line: pipe?.firstLine ?? before.line,
    command: `member ${index + 1} of the pipe: ${before.command}`,
  };
}

/** Within a function that was called as a condition nothing counts as failed: so it is in bash. */
function calledAsCondition(place: Place, sitesOf: (path: string) => Sites): boolean {
  return place.calls.some((call) => {
    const at = sitesOf(call.source).commands.filter(
      (command) =>
        command.firstLine <= call.line &&
        call.line <= command.lastLine &&
        [call.name, "source", "."].includes(command.name),
    );
    return at.length > 0 && at.every((command) => command.tested);
  });
}

function squeeze(text = ""): string {
  return text.replace(/\s+/g, "");
}
