import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { guarded } from "../keeper/guard.ts";
import { bootId, isAlive, selfIdentity } from "../keeper/identity.ts";
import { readStateFile, writeStateFile } from "../keeper/state.ts";
import { Problem } from "../problem.ts";
import type { HostContext } from "./context.ts";

const holderSchema = z.object({ pid: z.number().int(), startTime: z.string(), bootId: z.string() });
type Holder = z.infer<typeof holderSchema>;

/** Of the set-up, and of who takes away what it brought. */
export function setupLock({ cache }: Pick<HostContext, "cache">): string {
  return join(cache, "setup.lock");
}

/**
 * Runs the work while no other set-up of this user does. Waits for the other one; a lock whose process is gone is
 * taken over, and another process of the same number does not pass for it. Throws a Problem after the deadline.
 */
export async function withLock<T>(
  { path, timeoutMs, waiting }: { path: string; timeoutMs: number; waiting: (pid: number) => void },
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let holder = await take(path);
  if (holder !== null) waiting(holder.pid);
  while (holder !== null) {
    if (performance.now() > deadline) throw stillHeld(path, holder.pid);
    await delay(500);
    holder = await take(path);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Null when it is ours now; otherwise who has it. */
function take(path: string): Promise<Holder | null> {
  return guarded(path, async () => {
    const holder = await readStateFile(path, holderSchema);
    if (holder !== null && holder.bootId === bootId() && isAlive(holder)) return holder;
    await writeStateFile(path, { ...selfIdentity(), bootId: bootId() });
    return null;
  });
}

function stillHeld(path: string, holder: number): Problem {
  return new Problem({
    what: `another set-up (process ${holder}) did not end in time`,
    where: path,
    expected: "one set-up at a time",
    next: "wait for it or end it, then run the same command again",
  });
}
