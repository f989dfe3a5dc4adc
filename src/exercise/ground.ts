/**
 * The ground under the exercise: what the harness itself stands on, its disks and its vault. No disaster of a plan reaches
 * it. Once it gives way nothing that follows says anything about the plan.
 */
import type { Clock } from "./parts.ts";

/** Rejects with a Problem when this part of the ground does not hold. */
export type GroundLook = () => Promise<void>;

export interface Ground {
  /** Rejects with the Problem when it gives way; never resolves. */
  readonly gaveWay: Promise<never>;
  /** Looks at all of it now. Rejects also when it gave way before and holds again. */
  look(): Promise<void>;
  /** Ends the watch. */
  leave(): void;
}

const everyMs = 1_000;

export function watchGround(clock: Pick<Clock, "pause">, looks: readonly GroundLook[]): Ground {
  const { promise: gaveWay, reject } = Promise.withResolvers<never>();
  // Whoever does not race against it learns of it by the next look.
  gaveWay.catch(() => {});
  let lost: { readonly cause: unknown } | undefined;
  const watching = new AbortController();

  async function look(): Promise<void> {
    try {
      for (const holds of looks) await holds();
    } catch (cause) {
      lost ??= { cause };
      reject(cause);
    }
    if (lost !== undefined) throw lost.cause;
  }

  async function watch(): Promise<void> {
    while (!watching.signal.aborted) {
      await look();
      await clock.pause(everyMs);
    }
  }

  watch().catch(() => {});
  return {
    gaveWay,
    look,
    leave: () => watching.abort(),
  };
}
