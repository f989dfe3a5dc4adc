/** One drill from run to run: what each came to, beside what it had to. Pure. */
import { formatMs, formatRange } from "../measure/describe.ts";
import type { Judged } from "./earlier-drills.ts";
import { type ExerciseRecord, rangeOf } from "./run-record.ts";

export const runByRunHead = ["begun", "run", "verdict", "RTA, target", "RPA by store, target"] as const;

const most = 12;

/** Rows for the newest dozen of `earlier` (oldest first) and, at the end, for this one. */
export function runByRun(earlier: readonly Judged[], own: ExerciseRecord): readonly (readonly string[])[] {
  const rows = earlier.slice(-most).map(({ run, record }) => rowOf(run, record));
  const left = earlier.length - rows.length;
  return [...(left > 0 ? [[`${left} before`, "", "", "", ""]] : []), ...rows, rowOf("this one", own)];
}

function rowOf(run: string, record: ExerciseRecord): readonly string[] {
  const { startedAt, verdict, outcome, rto, stores, attended } = record;
  const points = stores
    .filter(({ rpa }) => rpa.kind !== "notApplicable")
    .map(({ store, rpa, targetMs }) => `${store} ${formatRange(rangeOf(rpa))}, ${targetText(targetMs)}`);
  return [
    startedAt.slice(0, 16).replace("T", " "),
    run,
    verdict ?? outcome,
    rto === null
      ? "—"
      : `${formatRange(rangeOf(rto.actual))}, ${targetText(rto.targetMs)}${attended === undefined ? "" : ` (attended by ${attended.who})`}`,
    points.join("; ") || "not measured",
  ];
}

function targetText(targetMs: number): string {
  return targetMs === 0 ? "no loss" : `< ${formatMs(targetMs)}`;
}
