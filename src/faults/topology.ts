/** Who hears whom no more, as data: ordered pairs of parties. A party is a node with its pods, or who stands beside them. */

export interface Party {
  readonly name: string;
  /** Addresses and networks that its packets carry. */
  readonly addresses: readonly string[];
}

/** Nothing that `from` sends arrives at `to`. */
export interface Cut {
  readonly from: string;
  readonly to: string;
}

/** As the isolated party has it: `in` hears nobody, `out` is heard by nobody. */
export const directions = ["both", "in", "out"] as const;
export type Direction = (typeof directions)[number];

/** `isolated` against each of `others`. */
export function cutsBetween(
  isolated: string,
  others: readonly string[],
  direction: Direction,
): readonly Cut[] {
  const between = (other: string): readonly Cut[] => [
    ...(direction === "out" ? [] : [{ from: other, to: isolated }]),
    ...(direction === "in" ? [] : [{ from: isolated, to: other }]),
  ];
  return others.flatMap((other) => (other === isolated ? [] : between(other)));
}

export function isCut(cuts: readonly Cut[], from: string, to: string): boolean {
  return cuts.some((cut) => cut.from === from && cut.to === to);
}
