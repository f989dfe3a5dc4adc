/** What many runs of one drill came to, and whether the newest is out of the way. Pure. */
import { quantile } from "./quantile.ts";

/** Seconds, by nearest rank: each is a figure that was seen. */
export interface Spread {
  readonly runs: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Null of nothing. */
export function spreadOf(seconds: readonly number[]): Spread | null {
  if (seconds.length === 0) return null;
  const at = (share: number) => quantile(seconds, share);
  return { runs: seconds.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}

export interface Regression {
  readonly seconds: number;
  readonly limitSeconds: number;
  /** How many runs the limit comes from. */
  readonly runs: number;
}

const compared = 10;
/** Fewer say nothing about what is usual. */
const fewest = 3;

/**
 * The newest against the median of at most ten before it: it regressed when it is above 1.5 times the median and above the median
 * and 30 s. `newestFirst` in seconds. Null when it did not, and with fewer than three runs to compare with.
 */
export function regressionOf(newestFirst: readonly number[]): Regression | null {
  const [newest, ...before] = newestFirst;
  const last = before.slice(0, compared);
  const median = spreadOf(last)?.p50;
  if (newest === undefined || median === undefined || last.length < fewest) return null;
  const limitSeconds = Math.max(1.5 * median, median + 30);
  return newest > limitSeconds ? { seconds: newest, limitSeconds, runs: last.length } : null;
}
