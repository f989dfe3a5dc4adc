/** Takes away everything of a run, from whatever process: the keeper at the end, the reaper afterwards. */
import { tmpdir } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { census } from "./census.ts";
import { isEngineAway } from "./docker.ts";
import { processesOfRun } from "./identity.ts";
import type { Owed } from "./undo-list.ts";
import { carryOutAll } from "./undo-runner.ts";

export interface RunToClear {
  readonly run: string;
  readonly state: string;
  owed(): readonly Owed[];
  all(): readonly Owed[];
  settled(owed: Owed): Promise<void>;
  /** Owners and keeper: they carry no undo and may live on. */
  readonly except: readonly number[];
  /**
   * How long, in ms, late arrivals are watched for: an engine that was told to make a container finishes it
   * even when whoever asked is dead.
   */
  readonly watchMs: number;
  /** How long, in ms, an engine that is away is waited for: it may be restarting, and its containers come back with it. */
  readonly engineMs: number;
}

/** Resolves with one line for each thing that is left; empty when nothing is. */
export async function clearRun(run: RunToClear): Promise<readonly string[]> {
  const end = performance.now() + run.engineMs;
  for (;;) {
    const left = await clearOnce(run);
    if (!left.some(isEngineAway) || performance.now() >= end) return left;
    await pause(1_000);
  }
}

async function clearOnce(run: RunToClear): Promise<readonly string[]> {
  const roots = ownRoots(run.state);
  const count = () => census({ ...run, owed: run.all(), roots });
  let failed = await carryOutAll(run.owed(), { roots }, (owed) => run.settled(owed));
  await killStrays(run);
  let found = await tryCount(count);
  const end = performance.now() + run.watchMs;
  let secondLook = false;
  while (performance.now() < end || (found.length > 0 && !secondLook)) {
    if (found.length > 0) {
      secondLook = true;
      failed = await carryOutAll(run.all(), { roots }, (owed) => run.settled(owed));
      await killStrays(run);
    }
    await pause(250);
    found = await tryCount(count);
  }
  return [...failed, ...found];
}

/** Folders beneath which a run may own mounts, loop files and folders. */
export function ownRoots(state: string): readonly string[] {
  return [state, tmpdir()];
}

/** Processes that the run started and that outlived their step. */
export async function killStrays({ run, except }: Pick<RunToClear, "run" | "except">): Promise<void> {
  for (const { pid } of await processesOfRun(run)) {
    if (except.includes(pid)) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended between the look and the signal.
    }
  }
}

async function tryCount(count: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await count();
  } catch (cause) {
    return [`nobody could count: ${cause instanceof Error ? cause.message : String(cause)}`];
  }
}
