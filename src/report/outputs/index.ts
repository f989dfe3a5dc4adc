/** What a run leaves for programs: run.json, and files that are made of it alone. */
import { appendFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { RunRecord } from "../run-record.ts";
import { runCsv } from "./csv.ts";
import { junitXml } from "./junit.ts";
import { openMetrics } from "./open-metrics.ts";
import { stepSummary } from "./step-summary.ts";

export const outputs: Readonly<Record<string, (run: RunRecord) => string>> = {
  "run.json": (run) => `${JSON.stringify(run, null, 2)}\n`,
  "junit.xml": junitXml,
  "run.csv": runCsv,
  "run.prom": openMetrics,
  "summary.md": stepSummary,
};

/** Where a GitHub job asks for a summary (`GITHUB_STEP_SUMMARY`), the page is added to it. */
export async function writeOutputs(
  folder: string,
  run: RunRecord,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  for (const [name, text] of Object.entries(outputs)) await writeFile(path.join(folder, name), text(run));
  const job = environment["GITHUB_STEP_SUMMARY"] ?? "";
  if (job !== "") await appendFile(job, stepSummary(run));
}
