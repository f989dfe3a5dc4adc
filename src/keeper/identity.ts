/** Which process is meant: a pid alone may be another process tomorrow, pid and start time together are not. */
import { readFileSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";

export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat: clock ticks since boot. */
  readonly startTime: string;
}

export interface ProcessStat extends ProcessIdentity {
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly zombie: boolean;
}

/** Every process that this run starts inherits `FIREDRILL_RUN=<run>`: its label, as containers have theirs. */
export const runVariable = "FIREDRILL_RUN";

export function selfIdentity(): ProcessIdentity {
  const self = identityOf(process.pid);
  if (self === null) throw new Error("/proc/self/stat cannot be read: is /proc mounted?");
  return self;
}

/** Null when there is no such process. */
export function identityOf(pid: number): ProcessIdentity | null {
  const stat = statOf(pid);
  return stat === null ? null : { pid: stat.pid, startTime: stat.startTime };
}

/** Null when there is no such process. */
export function statOf(pid: number): ProcessStat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // The command name may hold spaces and parentheses: the fields begin after the last one.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group, session] = fields;
  return {
    pid,
    startTime: fields[19] ?? "",
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    zombie: state === "Z" || state === "X",
  };
}

/** The same process, and running: a zombie is gone. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  const stat = statOf(pid);
  return stat !== null && stat.startTime === startTime && !stat.zombie;
}

export async function allProcesses(): Promise<readonly ProcessStat[]> {
  const names = await readdir("/proc");
  return names
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat !== null)
    .filter((stat) => !stat.zombie);
}

/** What a process was started with; empty when there is none, or when it is not this user's to read. */
export async function environmentOf(pid: number): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  return new Map(
    text.split("\0").map((line) => {
      const end = line.indexOf("=");
      return [line.slice(0, end), line.slice(end + 1)] as const;
    }),
  );
}

/** Processes that carry the run's label in their environment, this one excepted. */
export async function processesOfRun(run: string): Promise<readonly ProcessStat[]> {
  const found: ProcessStat[] = [];
  for (const stat of await allProcesses()) {
    if (stat.pid === process.pid) continue;
    if ((await environmentOf(stat.pid)).get(runVariable) === run) found.push(stat);
  }
  return found;
}

/** Changes with every boot; pids and start times mean nothing across it. */
export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}
