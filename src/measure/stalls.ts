/** Spans in which the recording process stood still. */
import type { EventOf } from "../journal/events.ts";

export interface Stalls {
  /** Does any stall touch from..to? */
  touch(from: number, to: number): boolean;
  /** The stall that holds the instant, widened over every stall it runs into. */
  around(instant: number): { readonly from: number; readonly to: number };
  readonly longestNs: number;
}

export function stallsOf(events: readonly EventOf<"stall">[]): Stalls {
  const spans: { from: number; to: number }[] = [];
  let longestNs = 0;
  for (const { from, to } of [...events].sort((a, b) => a.from - b.from)) {
    longestNs = Math.max(longestNs, to - from);
    const last = spans.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  /** The last span that starts at or before the instant. */
  const before = (instant: number) => {
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spans[middle]?.from ?? 0) <= instant) low = middle + 1;
      else high = middle;
    }
    return spans[low - 1];
  };
  return {
    longestNs,
    touch(from, to) {
      const span = before(to);
      return span !== undefined && span.to >= from;
    },
    around(instant) {
      const span = before(instant);
      return span !== undefined && span.to >= instant ? span : { from: instant, to: instant };
    },
  };
}
