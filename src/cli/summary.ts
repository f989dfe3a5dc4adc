/** `drill summary`: two pages for whoever signs, as HTML, and as PDF where there is a browser. */
import { readFile, realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { allOnPath } from "../host/engine-find.ts";
import { loadPlan } from "../plan/load.ts";
import { Problem } from "../problem.ts";
import { managementPage } from "../report/management/page.ts";
import { printPdf } from "../report/management/pdf.ts";
import type { TrendPoint } from "../report/management/trend.ts";
import { daysOf } from "../report/quarter/frequency.ts";
import type { Found } from "../report/quarter/quarter.ts";
import { type RunRecord, runRecordSchema } from "../report/run-record.ts";
import { factsOf } from "../history/facts.ts";
import { readNotes } from "../seal/notes.ts";
import { exitCodes } from "./exit-codes.ts";
import { foundExercises } from "./found-exercises.ts";
import { readHistory } from "./history.ts";
import { fromCaller, projectRoot } from "./root.ts";

const tierSchema = z.object({ tier: z.string() });

/** `wanted`: the folder of a run that has ended; default: the newest. */
export async function summaryVerb(
  wanted: string | undefined,
  options: { readonly history?: string },
): Promise<number> {
  const named = wanted ?? path.join(projectRoot, "reports", "latest");
  // The newest is a link, and what it is compared with lies beside what it leads to.
  const folder = await realpath(named).catch(() => named);
  const run = await readRun(folder);
  const { plan } = await loadPlan(path.join(folder, "plan.md"));
  const html = path.join(folder, "management.html");
  const page = managementPage({
    run,
    plan,
    serviceTiers: await serviceTiers(folder, run),
    trends: trendsOf(run, [
      ...factsOf((await readHistory(options.history)).entries).found,
      ...(await foundExercises(path.dirname(folder))),
    ]),
    notes: await readNotes(folder),
    nextDue: nextDue(run.endedAt, plan.testFrequency),
  });
  await writeFile(html, page);
  process.stdout.write(`${fromCaller(html)}\n`);
  const [executablePath] = await allOnPath("chromium", process.env["PATH"]);
  if (executablePath === undefined) {
    process.stderr.write(
      "no chromium on the PATH: no PDF; any browser prints the page above on two sheets\n",
    );
    return exitCodes.met;
  }
  const pdf = path.join(folder, "management.pdf");
  await printPdf({ html, pdf, executablePath });
  process.stdout.write(`${fromCaller(pdf)}\n`);
  return exitCodes.met;
}

async function readRun(folder: string): Promise<RunRecord> {
  const file = path.join(folder, "run.json");
  try {
    return runRecordSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new Problem(
      {
        what: "There is no run to sum up",
        where: fromCaller(file),
        expected: "the folder of a run that has ended, with its run.json",
        next: "name a folder of reports/runs, or drill first",
      },
      { kind: "usage", cause },
    );
  }
}

/** By the objectives that were frozen before the disaster. */
async function serviceTiers(folder: string, run: RunRecord): Promise<ReadonlyMap<string, string>> {
  const tiers = new Map<string, string>();
  for (const { id, evidenceDir } of run.exercises) {
    const text = await readFile(path.join(folder, evidenceDir, "objectives.json"), "utf8").catch(() => null);
    if (evidenceDir !== "" && text !== null) tiers.set(id, tierSchema.parse(JSON.parse(text)).tier);
  }
  return tiers;
}

/** As far as they came to a verdict, each once, oldest first; none that is newer than this run. */
function trendsOf(run: RunRecord, found: readonly Found[]): ReadonlyMap<string, readonly TrendPoint[]> {
  const trends = new Map<string, TrendPoint[]>();
  const once = [...new Map(found.map((one) => [`${one.run}/${one.exercise}/${one.at}`, one])).values()];
  for (const { record, at } of once.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const rtaMs = record?.rto?.actual.upperMs ?? record?.rto?.actual.lowerMs ?? null;
    if (record?.verdict == null || rtaMs === null || at > run.endedAt) continue;
    const key = `${record.scenario}/${record.variant}`;
    trends.set(key, [...(trends.get(key) ?? []), { at, rtaMs, word: record.verdict }]);
  }
  return trends;
}

function nextDue(endedAt: string, frequency: string | undefined): string | null {
  const days = frequency === undefined ? null : daysOf(frequency);
  return days === null ? null : new Date(Date.parse(endedAt) + days * 86_400_000).toISOString();
}
