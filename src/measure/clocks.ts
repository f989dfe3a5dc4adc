/** Did monotonic and wall clock move in step over the exercise? */
import { formatMs } from "./describe.ts";
import type { Facts } from "./facts.ts";
import type { Reason } from "./judgement.ts";
import { largest, nsPerMs, smallest } from "./ranges.ts";

/** `from`..`to` is the span that was measured: it must lie between two readings. */
export function clockReasons(
  { clocks }: Facts,
  { toleranceMs, from, to }: { toleranceMs: number; from: number | undefined; to: number | undefined },
): readonly Reason[] {
  const first = clocks[0];
  const last = clocks.at(-1);
  if (first === undefined || last === undefined) {
    return disagree("the clocks were never read together");
  }
  if (from !== undefined && first.at > from)
    return disagree("the clocks were not compared before the disaster");
  if (to !== undefined && last.at < to) return disagree("the clocks were not compared after the recovery");
  const offsets = clocks.map((clock) => Date.parse(clock.wall) - clock.at / nsPerMs);
  if (offsets.some(Number.isNaN)) return disagree("a reading of the wall clock cannot be read");
  const drift = (largest(offsets) ?? 0) - (smallest(offsets) ?? 0);
  if (drift <= toleranceMs) return [];
  return disagree(
    `monotonic and wall clock moved apart by ${formatMs(drift)}; up to ${formatMs(toleranceMs)} is allowed`,
  );
}

function disagree(message: string): readonly Reason[] {
  return [{ code: "clocks-disagree", message }];
}
