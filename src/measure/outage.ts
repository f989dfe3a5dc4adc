/**
 * The outage that a client saw, as an interval.
 * Upper: last good probe before (sent) to first good probe after (ended). Lower: first failed (ended) to last failed (sent).
 */
import type { EventOf } from "../journal/events.ts";
import type { DurationRange } from "./judgement.ts";
import { atLeast, largest, measured, smallest } from "./ranges.ts";
import type { Stalls } from "./stalls.ts";

type Probe = EventOf<"probe">;

export interface Outage {
  readonly range: DurationRange;
  /** Spells of failure with a good probe of its own between them; `range` runs from the first to the last. */
  readonly count: number;
}

export interface OutageWindow {
  readonly stalls: Stalls;
  /** The fault: probes that failed before it are no part of this outage. */
  readonly from: number;
  /** End of observation. */
  readonly until: number;
}

/** Probes must be sorted by `sent`. No failed probe: zero, measured. No good probe before or after: at least. */
export function outage(probes: readonly Probe[], { stalls, from, until }: OutageWindow): Outage {
  const seen = probes.filter((probe) => probe.ended <= until);
  const failed = seen.filter((probe) => !probe.ok && probe.ended >= from);
  if (failed.length === 0) return { range: measured(0, 0), count: 0 };

  // A probe that was in flight while the prober stood still may have failed for that alone: it proves no outage.
  const proven = failed.filter((probe) => !stalls.touch(probe.sent, probe.ended));
  const lower =
    (largest(proven.map((probe) => probe.sent)) ?? 0) - (smallest(proven.map((probe) => probe.ended)) ?? 0);

  const firstSent = smallest(failed.map((probe) => probe.sent)) ?? 0;
  const lastEnded = largest(failed.map((probe) => probe.ended)) ?? 0;
  const good = seen.filter((probe) => probe.ok);
  const lastOkBefore = largest(good.filter((p) => p.ended <= firstSent).map((p) => p.sent));
  const firstOkAfter = smallest(good.filter((p) => p.sent >= lastEnded).map((p) => p.ended));
  const range =
    lastOkBefore === undefined || firstOkAfter === undefined
      ? atLeast(lower)
      : measured(lower, stalls.around(firstOkAfter).to - stalls.around(lastOkBefore).from);
  return { range, count: spells(seen, from) };
}

/** Failures are apart when a good probe was sent after all of the one had ended and ended before the other was sent. */
function spells(probes: readonly Probe[], from: number): number {
  let count = 0;
  let lastFailedEnded = Number.NEGATIVE_INFINITY;
  let goodEnded: number | undefined;
  for (const probe of probes) {
    if (probe.ok) {
      if (probe.sent >= lastFailedEnded) goodEnded = Math.min(goodEnded ?? probe.ended, probe.ended);
    } else if (probe.ended >= from) {
      if (count === 0 || (goodEnded !== undefined && goodEnded <= probe.sent)) count += 1;
      lastFailedEnded = Math.max(lastFailedEnded, probe.ended);
      goodEnded = undefined;
    }
  }
  return count;
}
