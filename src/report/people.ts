/** Whose time is in a recovery time, and how it is known. Pure. */
import { formatMs, formatRange } from "../measure/describe.ts";
import type { Judgement } from "../measure/judgement.ts";
import { countOf } from "./count-of.ts";

type Judged = Pick<Judgement, "attended" | "declaredMs" | "rta" | "phases">;

/** "declared human time", or the person's own. */
export function whoseTime({ attended }: Pick<Judgement, "attended">): string {
  return attended === undefined ? "declared human time" : `the time of ${attended.who}, who attended`;
}

export function howTimeIsKnown({ attended, declaredMs, rta }: Judged): string {
  const declared = `detect ${formatMs(declaredMs.detect)}, decide ${formatMs(declaredMs.decide)}`;
  if (attended === undefined) return `machine ${formatRange(rta)}; declared: ${declared}`;
  return `all of it passed on the clock; the plan declares: ${declared}`;
}

/** Rows of target-less phases: what, actual, how it is known. */
export function peoplesPhases({ attended, phases }: Judged): readonly (readonly [string, string, string])[] {
  const detect = formatRange(phases.detect);
  const decide = formatRange(phases.decide);
  if (attended === undefined) {
    return [
      ["Phase: detect", detect, "disaster to the harness's own alarm"],
      ["Phase: decide", decide, "declared by the plan"],
    ];
  }
  const { who, falseAlarms, wrongDecisions, released } = attended;
  const before = `${countOf(falseAlarms, "false alarm")} before it`;
  const then = `${countOf(wrongDecisions, "wrong one")}; then ${countOf(released, "step")} let run`;
  return [
    ["Phase: detect", detect, `disaster to the notice of ${who}; ${before}`],
    ["Phase: decide", decide, `from there to the right decision; ${then}`],
  ];
}
