/** Waiting for a state: looked at again and again until it is there or the time is over. */
import type { Clock } from "./parts.ts";

export interface Wait {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly withinMs: number;
}

/** Resolves with what was found, or null when `withinMs` passed without it. */
export async function until<T>(wait: Wait, look: () => Promise<T | null>): Promise<T | null> {
  const deadline = wait.clock.now() + wait.withinMs * 1e6;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (wait.clock.now() >= deadline) return null;
    await wait.clock.pause(wait.everyMs);
  }
}
