/** `drill summary`: two pages for whoever signs, as HTML, and as PDF where there is a browser. */
import { realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { allOnPath } from "../host/engine-find.ts";
import { loadPlan } from "../plan/load.ts";
import { judgedOf } from "../report/earlier-drills.ts";
import { managementPage } from "../report/management/page.ts";
import { printPdf } from "../report/management/pdf.ts";
import { serviceTiers } from "../report/management/service-tiers.ts";
import type { TrendPoint } from "../report/management/trend.ts";
import { daysOf } from "../report/quarter/frequency.ts";
import type { Found } from "../report/quarter/quarter.ts";
import { plannedOf, type RunRecord } from "../report/run-record.ts";
import { readNotes } from "../seal/notes.ts";
import { exitCodes } from "./exit-codes.ts";
import { readHistory } from "./history.ts";
import { knownExercises } from "./known-exercises.ts";
import { readRun } from "./read-run.ts";
import { fromCaller, projectRoot } from "./root.ts";

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
    trends: trendsOf(
      run,
      await knownExercises(path.dirname(folder), (await readHistory(options.history)).entries),
    ),
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

/** As far as they came to a verdict, oldest first; none that is newer than this run. */
function trendsOf(run: RunRecord, found: readonly Found[]): ReadonlyMap<string, readonly TrendPoint[]> {
  return new Map(
    plannedOf(run).map(({ scenario, variant }) => [
      `${scenario}/${variant}`,
      judgedOf(found, { scenario, variant, until: run.endedAt }).flatMap(
        ({ at, record: { rto, verdict } }) => {
          const rtaMs = rto?.actual.upperMs ?? rto?.actual.lowerMs ?? null;
          return rtaMs === null || verdict === null ? [] : [{ at, rtaMs, word: verdict }];
        },
      ),
    ]),
  );
}

function nextDue(endedAt: string, frequency: string | undefined): string | null {
  const days = frequency === undefined ? null : daysOf(frequency);
  return days === null ? null : new Date(Date.parse(endedAt) + days * 86_400_000).toISOString();
}
