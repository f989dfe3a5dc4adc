/** `summary.md`: a run on one page of Markdown, for a pull request or a CI job. Pure. */
import { formatMs, formatRange } from "../../measure/describe.ts";
import { sealLine } from "../../seal/seal-line.ts";
import { type ExerciseRecord, plannedOf, rangeOf, type RunRecord } from "../run-record.ts";

export function stepSummary(run: RunRecord): string {
  const exercises = plannedOf(run);
  const met = exercises.filter(({ verdict }) => verdict === "met").length;
  const { system, plan, harness } = run;
  return [
    `## Firedrill: ${met} of ${exercises.length} planned met`,
    "",
    "| scenario | verdict | RTA, target | RPA of what was measured, target | writes lost |",
    "| --- | --- | --- | --- | --- |",
    ...exercises.map(row),
    "",
    ...exercises.flatMap(reasonLines),
    `${text(system.name)} (${system.kind}); plan ${text(plan.path)}, ${text(plan.status ?? "no status")}, SHA-256 ${plan.sha256.slice(0, 16)}…; harness ${harness.version} ${harness.commit ?? ""}; run ${run.run}. ${sealLine(run.signer)}.`,
    "",
  ].join("\n");
}

function row(exercise: ExerciseRecord): string {
  const { title, variant, verdict, outcome, rto, stores } = exercise;
  const measured = stores.filter(({ rpa }) => rpa.kind !== "notApplicable");
  const points = measured.map(
    ({ store, rpa, targetMs }) =>
      `${store} ${formatRange(rangeOf(rpa))}, ${targetMs === 0 ? "no loss" : `< ${formatMs(targetMs)}`}`,
  );
  const cells = [
    variant === "" ? title : `${title} (${variant})`,
    verdict === null ? outcome : `**${verdict}**`,
    rto === null ? "" : `${formatRange(rangeOf(rto.actual))}, < ${formatMs(rto.targetMs)}`,
    points.join("; "),
    stores.length === 0 ? "" : String(stores.reduce((sum, { lostWrites }) => sum + lostWrites, 0)),
  ];
  return `| ${cells.map(text).join(" | ")} |`;
}

function reasonLines({ title, reasons }: ExerciseRecord): readonly string[] {
  if (reasons.length === 0) return [];
  const lines = reasons.map(({ code, message, planLine }) => {
    const where = planLine === undefined ? "" : ` (plan line ${planLine})`;
    return `- ${code}: ${text(message)}${where}`;
  });
  return [`**${text(title)}**`, ...lines, ""];
}

/** What a system or a plan says is text, in a table and outside one. */
function text(words: string): string {
  return words
    .replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`|[\]]/g, (letter) => `\\${letter}`);
}
