/** `run.csv`: one row an objective, for spreadsheets (RFC 4180). Pure. */
import { plannedOf, type RunRecord } from "../run-record.ts";
import { factsOf } from "./facts.ts";

const columns = [
  "run",
  "started_at",
  "scenario",
  "variant",
  "outcome",
  "verdict",
  "objective",
  "store",
  "target_s",
  "kind",
  "actual_lower_s",
  "actual_upper_s",
  "lost_writes",
];

/** An exercise that was not run has one row without an objective. */
export function runCsv(run: RunRecord): string {
  const rows = plannedOf(run).flatMap((exercise) => {
    const { startedAt, scenario, variant, outcome, verdict } = exercise;
    const head = [run.run, startedAt, scenario, variant, outcome, verdict];
    const facts = factsOf(exercise);
    if (facts.length === 0) return [[...head, ...columns.slice(head.length).map(() => null)]];
    return facts.map((fact) => [
      ...head,
      fact.objective,
      fact.store,
      fact.targetSeconds,
      fact.kind,
      fact.lowerSeconds,
      fact.upperSeconds,
      fact.lostWrites,
    ]);
  });
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  // A spreadsheet takes these for the beginning of a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
