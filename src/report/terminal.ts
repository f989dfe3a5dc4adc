/** The end of a run for a person at a terminal: a table, and where the report lies. */
import pc from "picocolors";
import { formatMs, formatRange } from "../measure/describe.ts";
import { sealLine } from "../seal/seal-line.ts";
import { type ExerciseRecord, plannedOf, rangeOf, type RunRecord } from "./run-record.ts";

/** `colour` only where a person looks: a terminal, and no NO_COLOR. */
export function runTable(run: RunRecord, colour: boolean): string {
  const colours = pc.createColors(colour);
  const lines = [`${run.system.name} (${run.system.kind}), plan ${run.plan.path}`, ""];
  for (const exercise of run.exercises) lines.push(...exerciseLines(exercise, colours), "");
  const planned = plannedOf(run);
  const met = planned.filter(({ verdict }) => verdict === "met").length;
  const notRun = planned.filter(({ outcome }) => outcome === "notRun").length;
  lines.push(`${met} of ${planned.length} planned met, ${notRun} not run`, sealLine(run.signer));
  return lines.join("\n");
}

/** One line of an exercise for the head of a report: verdict, and each number with its target. */
export function headline(exercise: ExerciseRecord): string {
  const parts: string[] = [exercise.verdict ?? exercise.outcome];
  if (exercise.rto !== null) {
    const { attended } = exercise;
    const by = attended === undefined ? "" : ` (attended by ${attended.who})`;
    parts.push(
      `RTA ${formatRange(rangeOf(exercise.rto.actual))} of < ${formatMs(exercise.rto.targetMs)}${by}`,
    );
  }
  for (const { store, rpa, targetMs } of exercise.stores.filter(({ rpa: { kind } }) => kind === "measured")) {
    const target = targetMs === 0 ? "no loss allowed" : `< ${formatMs(targetMs)}`;
    parts.push(`RPA ${store} ${formatRange(rangeOf(rpa))} of ${target}`);
  }
  return parts.join("; ");
}

function exerciseLines(exercise: ExerciseRecord, colours: Colours): string[] {
  const word = exercise.verdict ?? exercise.outcome;
  const lines = [
    `${paint(word, colours)(word.padEnd(12))} ${exercise.title}${exercise.variant ? ` (${exercise.variant})` : ""}`,
  ];
  if (exercise.rto !== null) {
    lines.push(
      `             RTO < ${formatMs(exercise.rto.targetMs)}: RTA ${formatRange(rangeOf(exercise.rto.actual))}`,
    );
  }
  for (const store of exercise.stores) {
    const actual = store.notMeasured ?? formatRange(rangeOf(store.rpa));
    const target = store.targetMs === 0 ? "no loss" : `RPO < ${formatMs(store.targetMs)}`;
    lines.push(
      `             ${store.store.padEnd(20)} ${target}: RPA ${actual}, ${store.lostWrites} writes lost, worst case ${formatRange(rangeOf(store.worstCase))}`,
    );
  }
  for (const { code, message, planLine } of exercise.reasons) {
    lines.push(
      `             - ${code}: ${message}${planLine === undefined ? "" : ` (plan line ${planLine})`}`,
    );
  }
  for (const { code, message, planLine } of exercise.findings.filter(({ severity }) => severity !== "low")) {
    const where = planLine === undefined ? "" : ` (plan line ${planLine})`;
    lines.push(`             ! ${code}: ${message}${where}`);
  }
  if (exercise.kept !== undefined)
    lines.push(`             its cluster is kept until ${exercise.kept.until}`);
  return lines;
}

type Colours = ReturnType<typeof pc.createColors>;

function paint(word: string, colours: Colours): (text: string) => string {
  if (word === "met") return colours.green;
  return word === "missed" ? colours.red : colours.yellow;
}
