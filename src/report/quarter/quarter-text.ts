/** A quarter as Markdown, for a terminal and for a document alike. Pure. */
import { formatMs } from "../../measure/describe.ts";
import type { Quarter, Row } from "./quarter.ts";
import type { Spread } from "./spread.ts";

export function quarterText(quarter: Quarter): string {
  const { rows, counts, started, missing, unregistered, notDrillable, intervalDays, flaws } = quarter;
  const { met, missed, inconclusive, aborted } = counts;
  const drilled = rows.filter(({ last }) => last !== null).length;
  const defaults = rows.filter(({ isDefault }) => isDefault);
  return [
    `# Drills from ${day(quarter.since)} until ${day(quarter.until)}`,
    "",
    `${missing.length + flaws.length > 0 ? "**INCOMPLETE**: " : ""}${started} started = ${met} met + ${missed} missed + ${inconclusive} inconclusive + ${aborted} aborted${missing.length > 0 ? ` + ${missing.length} of which nothing is here` : ""}`,
    `Coverage: ${drilled} of ${rows.length} variants, ${defaults.filter(({ last }) => last !== null).length} of ${defaults.length} scenarios by their first variant. ${intervalDays === null ? "The plan does not say how often it is tested." : `By the plan a drill is expired after ${intervalDays} days.`}`,
    ...(unregistered > 0
      ? [
          `${unregistered} of them are in no register of this machine and in no history: whether others were started, nobody can say.`,
        ]
      : []),
    "",
    "| drill | met, missed, inconclusive, aborted | last | state | RTA p50, p95, max | RPA max | writes lost, all stores |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(rowText),
    "",
    ...rows.flatMap(({ scenario, variant, regression }) =>
      regression === null
        ? []
        : [
            `- REGRESSION: ${scenario}/${variant}: RTA ${time(regression.seconds)} is above ${time(regression.limitSeconds)}, the limit by the ${regression.runs} runs before`,
          ],
    ),
    ...flaws.map((flaw) => `- HISTORY: ${flaw}`),
    ...missing.map(({ run, exercise, at }) => `- MISSING: ${exercise}, started ${at} in run ${run}`),
    ...notDrillable.map(({ id, why }) => `- NOT DRILLED: ${id}: ${why}`),
    "",
  ].join("\n");
}

function rowText({ scenario, variant, counts, last, freshness, rta, rpa, lostWrites }: Row): string {
  const cells = [
    `${scenario}/${variant}`,
    [counts.met, counts.missed, counts.inconclusive, counts.aborted].join(", "),
    last === null ? "" : `${last.word}, ${day(last.at)}`,
    freshness,
    rta === null ? "" : spreadText(rta),
    rpa.map(({ store, spread }) => `${store} ${time(spread.max)}`).join("; "),
    last === null ? "" : String(lostWrites),
  ];
  return `| ${cells.join(" | ")} |`;
}

function spreadText({ runs, p50, p95, max }: Spread): string {
  return `${[p50, p95, max].map(time).join(", ")} (${runs} ${runs === 1 ? "run" : "runs"})`;
}

function time(seconds: number): string {
  return formatMs(seconds * 1_000);
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
