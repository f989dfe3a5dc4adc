/** Ends a process that the run started: the one that was meant, or none. */
import { allProcesses, isAlive, type ProcessIdentity, statOf } from "./identity.ts";
import { until } from "./until.ts";

export interface RegisteredProcess extends ProcessIdentity {
  /** The process leads a group of its own (started detached): its members go with it. */
  readonly group: boolean;
}

const politeMs = 2_000;
const forcedMs = 5_000;

/** TERM, after 2 s KILL. Resolves when all are gone; throws when one is not. */
export async function endProcess(target: RegisteredProcess): Promise<void> {
  await signalAll(target, "SIGTERM");
  if (await until({ withinMs: politeMs }, async () => (await membersOf(target)).length === 0)) return;
  await killProcess(target);
  if (await until({ withinMs: forcedMs }, async () => (await membersOf(target)).length === 0)) return;
  throw new Error(`process ${target.pid} does not end`);
}

/** KILL, without waiting. */
export async function killProcess(target: RegisteredProcess): Promise<void> {
  await signalAll(target, "SIGKILL");
}

/** What is alive of it now. */
export async function membersOf(target: RegisteredProcess): Promise<readonly number[]> {
  if (!target.group) return isAlive(target) ? [target.pid] : [];
  const leader = statOf(target.pid);
  // Another process has the pid now: then the group had ended, or the number would not have been given away.
  if (leader !== null && leader.startTime !== target.startTime) return [];
  const members = (await allProcesses()).filter(
    (stat) =>
      stat.pid === target.pid ||
      (stat.group === target.pid &&
        stat.session === target.pid &&
        Number(stat.startTime) >= Number(target.startTime)),
  );
  return members.map(({ pid }) => pid);
}

async function signalAll(target: RegisteredProcess, signal: NodeJS.Signals): Promise<void> {
  for (const pid of await membersOf(target)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended between the look and the signal.
    }
  }
}
