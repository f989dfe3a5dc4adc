/** The list of drills as a person reads it on a terminal. Pure. */
import pc from "picocolors";
import { formatMs, formatRange } from "../measure/describe.ts";
import type { Plan } from "../plan/plan.ts";
import { type ExerciseRecord, rangeOf } from "../report/run-record.ts";
import type { Choice } from "./choose.ts";

export interface Listed {
  readonly scenario: string;
  readonly variant: string;
  readonly title: string;
  readonly planLine: number;
  /** Drilled when its scenario alone is named. */
  readonly isDefault: boolean;
  readonly rtoMs: number | null;
  /** 0: no loss allowed. */
  readonly rpoMs: number | null;
  /** How long a drill usually takes. */
  readonly usualMs: number | null;
  readonly last: {
    readonly run: string;
    readonly startedAt: string;
    /** The verdict, or the outcome where there is none. */
    readonly word: string;
    readonly rta: NonNullable<ExerciseRecord["rto"]>["actual"] | null;
    /** Null where nobody kept which plan it was. */
    readonly planChanged: boolean | null;
  } | null;
}

export interface ListTextInput {
  readonly plan: Pick<Plan, "title" | "version" | "status">;
  readonly path: string;
  readonly drills: readonly Listed[];
  readonly notRun: Choice["notRun"];
  /** ms of the wall clock. */
  readonly now: number;
  readonly colour: boolean;
}

const heads = ["", "RTO", "RPO", "takes", "last", "RTA", "when"];

export function listText({ plan, path, drills, notRun, now, colour }: ListTextInput): string {
  const colours = pc.createColors(colour);
  const rows = drills.map((drill) => cellsOf(drill, now));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((cells) => (cells[column] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const lines = [
    colours.bold(`${plan.title}`),
    `${path}, version ${plan.version ?? "not stated"}, ${plan.status ?? "no status"}`,
    "",
    colours.dim(line(heads)),
  ];
  for (const [index, drill] of drills.entries()) {
    if (drill.isDefault) lines.push(colours.bold(drill.scenario));
    lines.push(paint(drill, colours)(line(rows[index] ?? [])));
  }
  for (const { id, why } of notRun) lines.push(colours.bold(id), colours.yellow(`  not run: ${why}`));
  lines.push("", "The first of each scenario is drilled when the scenario alone is named.");
  return `${lines.join("\n")}\n`;
}

function cellsOf({ variant, rtoMs, rpoMs, usualMs, last }: Listed, now: number): readonly string[] {
  return [
    `  ${variant}`,
    rtoMs === null ? "none" : `< ${formatMs(rtoMs)}`,
    rpoMs === null ? "none" : rpoMs === 0 ? "no loss" : `< ${formatMs(rpoMs)}`,
    usualMs === null ? "" : `${Math.max(1, Math.round(usualMs / 60_000))} min`,
    last?.word ?? "never",
    last === null || last.rta === null ? "" : formatRange(rangeOf(last.rta)),
    last === null
      ? ""
      : `${formatAge(now - Date.parse(last.startedAt))}${last.planChanged ? ", the plan has changed since" : ""}`,
  ];
}

/** "just now", "12 min ago", "3 h ago", "5 days ago". */
export function formatAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

type Colours = ReturnType<typeof pc.createColors>;

function paint({ last }: Listed, colours: Colours): (text: string) => string {
  if (last === null) return colours.dim;
  if (last.word === "met") return last.planChanged ? (text) => text : colours.green;
  return last.word === "missed" ? colours.red : colours.yellow;
}
