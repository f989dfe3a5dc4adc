/** One exercise at a time on a machine: disasters and measurements do not share one. */
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { guarded } from "./guard.ts";
import { bootId, isAlive, selfIdentity } from "./identity.ts";
import { requireNoneKept } from "./kept.ts";
import { readStateFile, writeStateFile } from "./state.ts";

export interface ExerciseLock {
  /** Idempotent. */
  release(): Promise<void>;
}

const holderSchema = z.object({
  run: z.string(),
  pid: z.number().int(),
  startTime: z.string(),
  bootId: z.string(),
  since: z.iso.datetime(),
});
export type LockHolder = z.infer<typeof holderSchema>;

/**
 * Takes `<root>/exercise.lock` for this process. Throws a `Problem` that names the holder when another process
 * has it, or the run whose cluster is kept. A lock whose holder is dead is taken over.
 */
export async function takeExerciseLock({ root, run }: { root: string; run: string }): Promise<ExerciseLock> {
  const path = join(root, "exercise.lock");
  const own: LockHolder = { run, ...selfIdentity(), bootId: bootId(), since: new Date().toISOString() };
  await requireNoneKept(root);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await guarded(path, async () => {
    const holder = await lockHolder(root);
    if (holder !== null) throw held(path, holder);
    await writeStateFile(path, own);
  });
  return {
    release: () =>
      guarded(path, async () => {
        const now = await readStateFile(path, holderSchema);
        if (now?.run === run && now.pid === own.pid && now.startTime === own.startTime) await rm(path);
      }),
  };
}

/** Who holds the lock now; null when nobody alive does. */
export async function lockHolder(root: string): Promise<LockHolder | null> {
  const holder = await readStateFile(join(root, "exercise.lock"), holderSchema);
  return holder !== null && holder.bootId === bootId() && isAlive(holder) ? holder : null;
}

function held(path: string, { run, pid, since }: LockHolder): Problem {
  return new Problem(
    {
      what: `another exercise is running: run ${run}, process ${pid}, since ${since}`,
      where: path,
      expected: "one exercise at a time on a machine, or the measurements of both are worth nothing",
      next: `wait until it has ended, or end process ${pid}`,
    },
    { kind: "usage" },
  );
}
