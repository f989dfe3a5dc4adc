/** A figure of the bench: what was measured, over how many runs, against which bound. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The bound that it must not pass; absent: it is told, not judged. */
  readonly atMost?: number;
  readonly atLeast?: number;
  /** How many runs, outages or inputs it comes from. */
  readonly runs: number;
  readonly detail?: string;
}

/** One file of the bench: measures, and gives its figures. */
export type Bench = () => Promise<readonly Figure[]>;

export function holds({ value, atMost = Infinity, atLeast = -Infinity }: Figure): boolean {
  return value <= atMost && value >= atLeast;
}

/** `share` between 0 and 1, by nearest rank. Throws for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError("a quantile of nothing");
  return found;
}

/** A random number generator whose numbers can be had again: mulberry32. 0 <= n < 1. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
