/** Waiting for a state: looked at again until it is there or the time is over. */
import { setTimeout as pause } from "node:timers/promises";

/** True as soon as `look` says so; false when `withinMs` passed without it. */
export async function until(
  { withinMs, everyMs = 50 }: { withinMs: number; everyMs?: number },
  look: () => Promise<boolean> | boolean,
): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    if (await look()) return true;
    if (performance.now() >= end) return false;
    await pause(everyMs);
  }
}
