/** The summary for management: two A4 pages of HTML, offline, without scripts. Pure. */
import { formatMs, formatRange } from "../../measure/describe.ts";
import type { Plan } from "../../plan/plan.ts";
import type { SignedNote } from "../../seal/notes.ts";
import { sealLine } from "../../seal/seal-line.ts";
import { escapeXml } from "../escape-xml.ts";
import { type ExerciseRecord, plannedOf, rangeOf, type RunRecord } from "../run-record.ts";
import { type Cell, drilledOf, matrixOf, targetText, worstText } from "./matrix.ts";
import { type TrendPoint, trendSvg } from "./trend.ts";

export interface ManagementInput {
  readonly run: RunRecord;
  readonly plan: Pick<Plan, "title" | "serviceTiers" | "dataTiers" | "testFrequency">;
  /** Service tier of each exercise that was drilled, by its id. */
  readonly serviceTiers: ReadonlyMap<string, string>;
  /** Earlier runs of the same drill and this one, oldest first, by `<scenario>/<variant>`. */
  readonly trends: ReadonlyMap<string, readonly TrendPoint[]>;
  readonly notes: readonly SignedNote[];
  /** ISO 8601 UTC: when the plan's own interval ends; null where it names none. */
  readonly nextDue: string | null;
}

export function managementPage(input: ManagementInput): string {
  const { run, plan } = input;
  const planned = plannedOf(run);
  const met = planned.filter(({ verdict }) => verdict === "met").length;
  return [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeXml(`Recovery drill ${run.run}`)}</title>`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<style>${style}</style></head><body>`,
    "<section>",
    `<h1>Disaster recovery drill: ${met} of ${planned.length} scenarios met</h1>`,
    `<p>${escapeXml(facts(run, plan.title))}</p>`,
    "<h2>Verdicts</h2>",
    table(
      ["scenario", "verdict", "recovery time, target", "writes lost", "first reason"],
      planned.map(verdictRow),
    ),
    "<h2>Tiers of the plan against their objectives</h2>",
    table(["service tier: recovery time", "data tier: recovery point"], matrixRows(input, planned)),
    `<p class="small">${escapeXml(limits)}</p>`,
    "</section><section>",
    "<h2>Recovery time, run by run</h2>",
    table(
      ["scenario", "runs", "trend (dashed: target)"],
      planned.flatMap((one) => trendRow(one, input.trends)),
    ),
    "<h2>Findings that are open</h2>",
    list(findings(planned), "No finding of high or medium severity."),
    "<h2>What people wrote</h2>",
    list(
      input.notes.map(noteLine),
      "Not yet written: no issue, lesson or owner was noted (./scripts/drill note).",
    ),
    `<p><b>Next drill due:</b> ${escapeXml(input.nextDue?.slice(0, 10) ?? "the plan does not say how often it is tested")}</p>`,
    '<table class="sign"><tr><td>Reviewed by</td><td>Date</td></tr><tr><td>Approved by</td><td>Date</td></tr></table>',
    `<p class="small">${escapeXml(`${sealLine(run.signer)}. Evidence: reports/runs/${run.run}; check it with ./scripts/drill verify.`)}</p>`,
    "</section></body></html>",
    "",
  ].join("\n");
}

const limits =
  "What this does not prove: a kind cluster on one machine is a floor, not production; times hold for the data set that was drilled. Human time to detect and to decide is the plan's own declaration, not measured.";

function facts({ system, plan, run, startedAt, harness }: RunRecord, title: string): string {
  const approved = plan.approvedBy === null ? "approved by nobody" : `approved by ${plan.approvedBy}`;
  return `${title} of ${system.name} (${system.kind}), version ${plan.version ?? "not stated"}, ${plan.status ?? "no status"}, ${approved}, SHA-256 ${plan.sha256.slice(0, 16)}…. Run ${run} of ${startedAt.slice(0, 10)}, Firedrill ${harness.version} ${harness.commit ?? ""}.`;
}

function verdictRow(exercise: ExerciseRecord): readonly string[] {
  const { title, variant, verdict, outcome, rto, stores, reasons } = exercise;
  const word = verdict ?? outcome;
  return [
    escapeXml(variant === "" ? title : `${title} (${variant})`),
    `<b class="${word === "met" ? "good" : "bad"}">${word}</b>`,
    rto === null ? "" : escapeXml(`${formatRange(rangeOf(rto.actual))}, < ${formatMs(rto.targetMs)}`),
    stores.length === 0 ? "" : String(stores.reduce((sum, { lostWrites }) => sum + lostWrites, 0)),
    escapeXml(reasons[0]?.message ?? ""),
  ];
}

function matrixRows({ plan, serviceTiers }: ManagementInput, planned: readonly ExerciseRecord[]) {
  const drilled = drilledOf(planned, serviceTiers);
  return matrixOf({ ...plan, drilled }).map(({ rto, rpo }) => [cellText(rto), cellText(rpo)]);
}

function cellText(cell: Cell | null): string {
  if (cell === null) return "";
  const { tier, word } = cell;
  const head = `${escapeXml(`${tier}, ${targetText(cell)}`)}: <b class="${word === "met" ? "good" : "bad"}">${word}</b>`;
  return cell.worst === null ? head : `${head}<br>${escapeXml(worstText(cell))}`;
}

function trendRow(
  { scenario, variant, title, rto }: ExerciseRecord,
  trends: ManagementInput["trends"],
): readonly (readonly string[])[] {
  const points = trends.get(`${scenario}/${variant}`) ?? [];
  if (rto === null || points.length === 0) return [];
  return [[escapeXml(`${title} (${variant})`), String(points.length), trendSvg(points, rto.targetMs)]];
}

const most = 8;

/** The same finding of many drills is one. */
function findings(planned: readonly ExerciseRecord[]): readonly string[] {
  const all = planned.flatMap((exercise) =>
    exercise.findings
      .filter(({ severity }) => severity !== "low")
      .map(({ severity, code, message, planLine }) => {
        const where = planLine === undefined ? "" : ` (plan line ${planLine})`;
        return `${severity}: ${code}: ${message}${where}`;
      }),
  );
  const once = [...new Set(all)];
  const more = once.length - most;
  return more > 0 ? [...once.slice(0, most), `and ${more} more, in the report`] : once;
}

function noteLine({ note: { kind, text, by, at, exercise }, signatures }: SignedNote): string {
  const about = exercise === null ? "" : ` (${exercise})`;
  return `${kind}: ${text}${about}: ${by}, ${at.slice(0, 10)}, ${signatures.length === 0 ? "unsigned" : "signed"}`;
}

/** Cells are HTML. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  return `<table>${line(heads, "th")}${rows.map((row) => line(row, "td")).join("")}</table>`;
}

function list(items: readonly string[], empty: string): string {
  if (items.length === 0) return `<p>${escapeXml(empty)}</p>`;
  return `<ul>${items.map((item) => `<li>${escapeXml(item)}</li>`).join("")}</ul>`;
}

const style = `
@page { size: A4; margin: 14mm }
body { font: 10.5pt/1.35 system-ui, sans-serif; color: #1a202c; max-width: 182mm; margin: 0 auto }
section + section { break-before: page }
h1 { font-size: 17pt; margin: 0 0 2mm } h2 { font-size: 12pt; margin: 6mm 0 2mm }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #cbd5e0; padding: 1.2mm 2mm; text-align: left; vertical-align: top }
th { color: #4a5568; font-weight: 600 }
.good { color: #276749 } .bad { color: #c53030 } .small { color: #4a5568; font-size: 9pt }
.sign td { height: 12mm; width: 50%; color: #4a5568; font-size: 9pt }
ul { margin: 0; padding-left: 5mm }
`;
