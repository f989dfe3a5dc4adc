/** A quantile by nearest rank: a value that was seen. `share` between 0 and 1. Throws a RangeError for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError("a quantile of nothing");
  return found;
}
