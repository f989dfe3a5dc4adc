/** Which of many take their turn today, so that each has had one after a few days. Pure. */

/** `count` of the items, going round: turn 0 starts with the first. All of them when there are no more than `count`. */
export function inTurn<T>(items: readonly T[], turn: number, count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_none, index) => (turn * count + index) % items.length).flatMap(
    (place) => items.slice(place, place + 1),
  );
}

/** Days since 1970, UTC: the turn of a nightly run. */
export function dayOf(at: Date): number {
  return Math.floor(at.getTime() / 86_400_000);
}
