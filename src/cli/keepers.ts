/** The keepers of a run, seen to their end: what they have not taken away, somebody must be told of. */
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { keptRuns } from "../keeper/kept.ts";
import { reap } from "../keeper/reap.ts";
import { runFolder, runNames } from "../keeper/state.ts";

export interface KeepersOf {
  /** State root. */
  readonly root: string;
  readonly run: string;
  /** Who interrupts the command wants nothing to stay, although the exercise itself may be over and kept. */
  readonly interrupted: boolean;
  readonly withinMs?: number;
}

/**
 * Waits until no state folder of the run is left: the keeper removes it when nothing is owed any more. A cluster that is kept to
 * be looked at may stay. False when something else does, which is told.
 */
export async function keepersEnded({
  root,
  run,
  interrupted,
  withinMs = 45_000,
}: KeepersOf): Promise<boolean> {
  const kept = async () =>
    (await keptRuns(root)).map((one) => one.run).filter((name) => name.startsWith(run));
  if (interrupted && (await kept()).length > 0) await reap({ stateRoot: root, kept: true });
  const deadline = performance.now() + withinMs;
  for (;;) {
    const mayStay = new Set(interrupted ? [] : await kept());
    const open = (await runNames(root)).filter((name) => name.startsWith(run) && !mayStay.has(name));
    if (open.length === 0) return true;
    if (performance.now() > deadline) {
      const where = open.map((name) => path.resolve(runFolder(root, name))).join(", ");
      process.stderr.write(`not everything could be undone; see ${where}, then run ./scripts/drill reap\n`);
      return false;
    }
    await sleep(250);
  }
}
