/** The auditor's report: Allure 3, one HTML file that opens from disk, and the `allure2` folder for servers. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { FileSystemWriter } from "allure-js-commons/sdk/reporter";
import { execa } from "execa";
import { historyOf, metricsOf, metricTitles } from "./allure-facts.ts";
import { offlineHtml } from "./offline-html.ts";
import type { Found } from "./quarter/quarter.ts";
import { plannedOf, type RunRecord } from "./run-record.ts";

const generateMs = 120_000;

export interface AllureRequest {
  /** Run folder: `allure-results` is read there, `report.html` and `allure2/` are written. */
  readonly folder: string;
  readonly title: string;
  /** Shown on top of the report beside the verdicts: name -> value. */
  readonly variables: Readonly<Record<string, string>>;
  /** Of what was run, by what and where: name -> value. */
  readonly environment: Readonly<Record<string, string>>;
  readonly record: RunRecord;
  /** What stands beside it; of this the earlier runs are its history. */
  readonly found: readonly Found[];
}

/** Resolves with the path of the single file. Rejects with Allure's own output when it fails. */
export async function generateAllure(request: AllureRequest): Promise<string> {
  const { folder } = request;
  const results = path.join(folder, "allure-results");
  await requireResults(results);
  // All that is not a result is made here, and anew each time.
  const made = path.join(folder, ".allure");
  const [output, facts] = [path.join(made, "output"), path.join(made, "allure-results")];
  const config = path.join(made, "allurerc.json");
  const history = path.join(made, "history.jsonl");
  await rm(made, { recursive: true, force: true });
  await mkdir(facts, { recursive: true });
  await writeFacts(facts, history, request);
  await writeFile(config, JSON.stringify(allureConfig({ ...request, output, history }), null, 2));
  const require = createRequire(import.meta.url);
  const cli = path.resolve(require.resolve("allure"), "../../cli.js");
  await execa(process.execPath, [cli, "generate", results, facts, "--config", config], {
    cwd: folder,
    timeout: generateMs,
    all: true,
  });
  const report = path.join(folder, "report.html");
  await writeFile(report, offlineHtml(await readFile(path.join(output, "awesome", "index.html"), "utf8")));
  await rm(path.join(folder, "allure2"), { recursive: true, force: true });
  await rename(path.join(output, "allure2"), path.join(folder, "allure2"));
  await rm(made, { recursive: true, force: true });
  return report;
}

/** Of none Allure would make an empty report, and say nothing. */
async function requireResults(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  if (!names.some((name) => name.endsWith("-result.json"))) throw new Error("there are no results of drills");
}

async function writeFacts(facts: string, history: string, request: AllureRequest): Promise<void> {
  const { record, found, environment } = request;
  new FileSystemWriter({ resultsDir: facts }).writeEnvironmentInfo({ ...environment });
  for (const exercise of plannedOf(record)) {
    await writeFile(path.join(facts, `${exercise.id}-perf.json`), JSON.stringify(metricsOf(exercise)));
  }
  const points = historyOf(found, record).map((point) => `${JSON.stringify(point)}\n`);
  await writeFile(history, points.join(""));
}

function allureConfig({
  title,
  output,
  history,
  variables,
  record,
}: AllureRequest & { readonly output: string; readonly history: string }) {
  return {
    name: title,
    output,
    variables,
    historyPath: history,
    appendHistory: false,
    performance: {
      groups: { rta: { title: "Recovery time" }, rpa: { title: "Recovery point" } },
      metrics: metricTitles(record),
    },
    categories: {
      // The first that matches.
      rules: [
        { name: "Objective missed", matchers: { statuses: ["failed"] } },
        { name: "Inconclusive", matchers: { statuses: ["broken"], message: "^(Error: )?inconclusive" } },
        { name: "Harness error", matchers: { statuses: ["broken"] } },
      ],
    },
    plugins: {
      awesome: {
        options: {
          singleFile: true,
          reportName: title,
          reportLanguage: "en",
          theme: "light",
          groupBy: ["feature", "story"],
          sections: ["charts"],
          charts: [
            { type: "currentStatus", title: "This run" },
            { type: "statusDynamics", title: "Run by run" },
          ],
        },
      },
      allure2: { options: { reportName: title, reportLanguage: "en" } },
    },
  };
}
