/** A clock that moves only by waiting. */
import type { Clock } from "../parts.ts";

export interface WaitingClock {
  readonly clock: Clock;
  /** How long has been waited, s. */
  seconds(): number;
}

export function waitingClock(): WaitingClock {
  let at = 0;
  return {
    clock: {
      now: () => at,
      async pause(ms) {
        at += ms * 1e6;
      },
    },
    seconds: () => at / 1e9,
  };
}
