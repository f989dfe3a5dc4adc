/** `drill reap`: takes away what crashed runs left behind, and a cluster that is kept, and says what it did. */
import { reap } from "../keeper/reap.ts";
import { stateRoot } from "../keeper/state.ts";
import { exitCodes } from "./exit-codes.ts";

export async function reapVerb(): Promise<number> {
  const { reaped, live, foreignClusters } = await reap({ stateRoot: stateRoot(), kept: true });
  for (const { run, undone, left } of reaped) {
    process.stdout.write(`${run}: ${undone.length} undone, ${left.length} left\n`);
    for (const thing of undone) process.stdout.write(`  gone: ${thing}\n`);
    for (const thing of left) process.stdout.write(`  LEFT: ${thing}\n`);
  }
  for (const { run, why } of live) process.stdout.write(`${run}: still running, left alone (${why})\n`);
  for (const name of foreignClusters) process.stdout.write(`kind cluster ${name}: not ours, left alone\n`);
  if (reaped.length === 0 && live.length === 0) process.stdout.write("nothing was left behind\n");
  return reaped.some(({ left }) => left.length > 0) ? exitCodes.cleanUpIncomplete : exitCodes.met;
}
