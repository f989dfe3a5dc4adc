/** Durations as intervals, and how an interval stands to a target. */
import type { DurationRange } from "./judgement.ts";

export const nsPerMs = 1e6;

export const notApplicable: DurationRange = { kind: "notApplicable", lowerMs: null, upperMs: null };

/** From two spans in ns; below zero counts as zero. */
export function measured(lowerNs: number, upperNs: number): DurationRange {
  const lowerMs = Math.max(0, lowerNs) / nsPerMs;
  return { kind: "measured", lowerMs, upperMs: Math.max(lowerMs, upperNs / nsPerMs) };
}

export function atLeast(lowerNs: number): DurationRange {
  return { kind: "atLeast", lowerMs: Math.max(0, lowerNs) / nsPerMs, upperMs: null };
}

/** The same interval, later by `byNs`. */
export function shifted(range: DurationRange, byNs: number): DurationRange {
  if (range.kind === "notApplicable") return range;
  const lowerNs = Math.round(range.lowerMs * nsPerMs) + byNs;
  if (range.kind === "atLeast") return atLeast(lowerNs);
  return measured(lowerNs, Math.round(range.upperMs * nsPerMs) + byNs);
}

export type Standing = "within" | "exceeded" | "straddles" | "unknown";

/** Within: the upper bound is strictly below the target. Exceeded: the whole interval is at or past it. */
export function standing(range: DurationRange, targetMs: number): Standing {
  if (range.kind === "notApplicable") return "unknown";
  if (range.lowerMs >= targetMs) return "exceeded";
  if (range.kind === "measured" && range.upperMs < targetMs) return "within";
  return "straddles";
}

/** Largest value, or undefined of none. Loops: a spread over a million values overflows the stack. */
export function largest(values: Iterable<number>): number | undefined {
  let best: number | undefined;
  for (const value of values) if (best === undefined || value > best) best = value;
  return best;
}

/** Smallest value, or undefined of none. */
export function smallest(values: Iterable<number>): number | undefined {
  let best: number | undefined;
  for (const value of values) if (best === undefined || value < best) best = value;
  return best;
}
