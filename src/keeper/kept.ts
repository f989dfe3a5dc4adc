/** A run that is over and whose cluster stays for a while to be looked at (`drill --keep`): until when, and where. */
import { join } from "node:path";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { bootId } from "./identity.ts";
import { keeperFileSchema, readStateFile, runNames, runsFolder, stateFiles } from "./state.ts";

export const keptSchema = z.object({
  /** ISO 8601 UTC, by the wall clock: a machine that sleeps meanwhile does not prolong it. */
  until: z.iso.datetime(),
  /** Paths on this machine. */
  kubeconfig: z.string(),
  /** Where the plan's commands ran; absent when the exercise ended before one was laid. */
  desk: z.string().optional(),
  /** Folder of kubectl, kind and helm. */
  tools: z.string(),
});
export type Kept = z.infer<typeof keptSchema>;

export interface KeptRun extends Kept {
  readonly run: string;
  /** State folder. */
  readonly state: string;
}

export function isDue({ until }: Pick<Kept, "until">): boolean {
  return Date.now() >= Date.parse(until);
}

/** Runs whose time is not over. A reboot ends it: containers may come back then, their disks do not. Changes nothing. */
export async function keptRuns(root: string): Promise<readonly KeptRun[]> {
  const found: KeptRun[] = [];
  for (const name of await runNames(root)) {
    const state = join(runsFolder(root), name);
    const files = stateFiles(state);
    const kept = await readStateFile(files.kept, keptSchema);
    const keeper = await readStateFile(files.keeper, keeperFileSchema);
    if (kept === null || isDue(kept) || keeper?.bootId !== bootId()) continue;
    found.push({ ...kept, run: name, state });
  }
  return found;
}

/** Throws a `Problem` that names the cluster which is in the way of another one, and how it is taken away. */
export async function requireNoneKept(root: string): Promise<void> {
  const [kept] = await keptRuns(root);
  if (kept === undefined) return;
  throw new Problem(
    {
      what: `the cluster of run ${kept.run} is kept until ${kept.until}, to be looked at`,
      where: kept.state,
      expected: "one cluster at a time on a machine",
      next: "wait until then, or take it away now: ./scripts/drill reap",
    },
    { kind: "usage" },
  );
}
