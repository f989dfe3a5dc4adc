/** The run's clock: CLOCK_MONOTONIC of this host, ns since the run's base; the same in every process of one boot. */
import { readFileSync } from "node:fs";

/** Whole ns since `base` (CLOCK_MONOTONIC of the run's base). */
export function monotonicNow(base: bigint): number {
  return Number(process.hrtime.bigint() - base);
}

/** Instants of two processes compare only within one boot of the kernel. Throws where there is no /proc. */
export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

export interface BothClocks {
  readonly at: number;
  /** ISO 8601 UTC, ms. */
  readonly wall: string;
}

const tries = 3;

/** Both clocks read together: the closest of a few readings, so that a preemption between them does not look like drift. */
export function readBothClocks(base: bigint): BothClocks {
  let best = readOnce();
  for (let tried = 1; tried < tries; tried += 1) {
    const again = readOnce();
    if (again.spread < best.spread) best = again;
  }
  return { at: Number(best.middle - base), wall: new Date(best.wall).toISOString() };
}

function readOnce() {
  const before = process.hrtime.bigint();
  const wall = Date.now();
  const spread = process.hrtime.bigint() - before;
  return { middle: before + spread / 2n, wall, spread };
}
