/** The auditor's report of a run that stands beside an earlier one, made by Allure and seen in a real browser. */
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { execa } from "execa";
import { allOnPath } from "../host/engine-find.ts";
import { formatRange } from "../measure/describe.ts";
import { drillId } from "../report/allure-facts.ts";
import { type ExerciseRecord, exerciseRecordSchema, rangeOf, type RunRecord } from "../report/run-record.ts";
import { judgeEvidence } from "../report/judge-evidence.ts";
import { overview } from "../report/overview.ts";
import { run } from "../report/outputs/testing.ts";
import { projectRoot } from "./root.ts";

const sample = path.join(projectRoot, "reports/samples/data-loss-met");
const earlierAt = "2026-11-20T08:00:00.000Z";
let folder = "";
/** Of the sample, as a person reads them. */
let rta = "";
let rtaSeconds = 0;
let worstCase = "";
let browser: Browser;
let page: Page;

test.describe.configure({ mode: "serial", timeout: 90_000 });
test.beforeAll(async () => {
  const runs = await mkdtemp(path.join(tmpdir(), "fd-report-"));
  folder = path.join(runs, "r2");
  const met = exerciseRecordSchema.parse(
    JSON.parse(await readFile(path.join(sample, "exercise.json"), "utf8")),
  );
  const certificates = met.stores.find(({ store }) => store === "certificates");
  if (met.rto === null || certificates === undefined) throw new Error("the sample is no judged data loss");
  rta = formatRange(rangeOf(met.rto.actual));
  rtaSeconds = Math.round((met.rto.actual.upperMs ?? 0) / 100) / 10;
  worstCase = formatRange(rangeOf(certificates.worstCase));
  await layOut(path.join(runs, "r1"), [{ ...met, startedAt: earlierAt }]);
  await layOut(folder, [
    met,
    as(met, "security-breach", { verdict: "missed" }),
    as(met, "network-partition", { verdict: "inconclusive" }),
    as(met, "storage-failure", { verdict: null, outcome: "error" }),
  ]);
  const [executablePath = ""] = await allOnPath("chromium", process.env["PATH"]);
  browser = await chromium.launch({ executablePath, chromiumSandbox: false });
});
test.afterAll(async () => {
  await browser.close();
  await rm(path.dirname(folder), { recursive: true });
});

function as(met: ExerciseRecord, scenario: string, change: Partial<ExerciseRecord>): ExerciseRecord {
  const id = `${scenario}-${met.variant}`;
  return { ...met, id, scenario, title: scenario, evidenceDir: id, ...change };
}

/** As a run leaves it, with the sample's evidence for each exercise. */
async function layOut(into: string, exercises: readonly ExerciseRecord[]): Promise<void> {
  await mkdir(path.join(into, "allure-results"), { recursive: true });
  await cp(path.join(sample, "plan.md"), path.join(into, "plan.md"));
  const record: RunRecord = { ...run, run: path.basename(into), exercises: [...exercises] };
  const [first] = exercises;
  record.startedAt = first?.startedAt ?? record.startedAt;
  await writeFile(path.join(into, "run.json"), JSON.stringify(record));
  await writeFile(
    path.join(into, "context.json"),
    JSON.stringify({ seed: 42, planSha256: "0", startedAt: record.startedAt }),
  );
  const facts = { system: "s", plan: "p", seal: "u", clauses: [], environment: null, runByRun: [] };
  const description = overview({ ...facts, ...(await judgeEvidence(sample)) });
  for (const exercise of exercises) {
    const evidence = path.join(into, exercise.evidenceDir);
    await mkdir(evidence);
    await cp(path.join(sample, "objectives.json"), path.join(evidence, "objectives.json"));
    await writeFile(path.join(evidence, "exercise.json"), JSON.stringify(exercise));
    const result = path.join(into, "allure-results", `${exercise.id}-result.json`);
    await writeFile(result, JSON.stringify({ ...resultOf(exercise), description }));
  }
}

/** As allure-playwright and our listener write it. */
function resultOf(exercise: ExerciseRecord) {
  const { verdict, title, variant, startedAt } = exercise;
  const statuses = { met: "passed", missed: "failed", inconclusive: "broken" };
  const message = `Error: ${verdict ?? "harness error: the engine hangs"}\n  - a reason`;
  const start = Date.parse(startedAt);
  const labels = { feature: title, story: variant, severity: "critical" };
  return {
    uuid: exercise.id,
    name: `${title} is survived`,
    fullName: title,
    testCaseId: drillId(exercise),
    status: verdict === null ? "broken" : statuses[verdict],
    statusDetails: verdict === "met" ? {} : { message },
    stage: "finished",
    start,
    stop: start + 1_000,
    labels: Object.entries(labels).map(([name, value]) => ({ name, value })),
  };
}

function rebuild() {
  return execa(process.execPath, [path.join(projectRoot, "src/cli/main.ts"), "report", "--rebuild", folder], {
    cwd: projectRoot,
    reject: false,
  });
}

/** At laptop width. */
async function open(): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(5_000);
  await page.goto(pathToFileURL(path.join(folder, "report.html")).href);
}

test("a report that cannot be made says so and leaves what was judged; the command that it names then makes it", async () => {
  const results = path.join(folder, "allure-results");
  await rename(results, `${results}.away`);
  const failed = await rebuild();
  expect(failed.exitCode).toBe(7);
  expect(failed.stderr).toContain("the report could not be made: there are no results of drills");
  expect(failed.stderr).toContain(`./scripts/drill report --rebuild ${folder} `);
  expect(await readdir(folder)).toEqual(expect.arrayContaining(["run.json", "data-loss-volume-wiped"]));
  await rename(`${results}.away`, results);

  const made = await rebuild();
  expect([made.exitCode, made.stderr]).toEqual([0, ""]);
  expect(await readdir(folder)).toEqual(expect.arrayContaining(["report.html", "allure2"]));
});

test("the first page holds every tier of the plan against its objective, all of it to be read without a click", async () => {
  await open();
  const variables = page.getByTestId("report-variables");
  const rows = [
    ["Critical Services, RTO < 1 h", `inconclusive; longest RTA ${rta}, 4 drills`],
    ["Standard Services, RTO < 4 h", "not drilled"],
    ["Non-Critical, RTO < 24 h", "not drilled"],
    [
      "Critical Data, RPO < 15 min",
      `inconclusive; longest worst case of certificates ${worstCase}, 4 drills`,
    ],
    ["Standard Data, RPO < 1 h", /^inconclusive; longest worst case of .*, 4 drills$/],
    ["Non-Critical Data, RPO < 24 h", /^inconclusive; longest worst case of .*, 4 drills$/],
  ] as const;
  for (const [tier, words] of rows) {
    const row = variables.getByTestId("metadata-item").filter({ hasText: tier });
    await expect(row.getByText(words, { exact: true })).toBeVisible();
  }
  await expect(page.getByTestId("tree-leaf").first()).toBeVisible();
  await expect(page.getByTestId("report-title")).toBeInViewport();
  await expect(variables.getByText("Non-Critical Data, RPO < 24 h")).toBeInViewport();
  await expect(page.getByText("Show more")).toHaveCount(0);
  await expect(page.getByTestId("metadata-item").filter({ hasText: "Seed" })).toContainText("42");
  await page.evaluate("document.fonts.ready.then(() => null)");
  const cutOff = await page
    .locator('[data-testid="metadata-item"], [data-testid="metadata-item"] *')
    .evaluateAll((all) => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1).length);
  expect(cutOff, "things that are wider than their place").toBe(0);
});

test("missed, inconclusive and harness error are three categories", async () => {
  await page
    .getByRole("button", { name: /^Categories \d|^Categories\d/ })
    .first()
    .click();
  for (const name of ["Objective missed", "Inconclusive", "Harness error"]) {
    await expect(page.getByText(name, { exact: true })).toBeVisible();
  }
});

test("a drill's page shows its tables whole, and the earlier run by the day of its drill", async () => {
  await open();
  await openDrill();
  const words = page.frameLocator('[data-testid="test-result-description-frame"]');
  await expect(words.getByRole("heading", { name: "Verdict: MET" })).toBeVisible();
  const tables = await words
    .locator("table")
    .evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
  expect(tables.length).toBeGreaterThan(10);
  expect(tables.filter((beyond) => beyond > 1)).toEqual([]);
  await expectOneEarlier();
});

test("made once more, the report has the same history, and the curves one point for each run", async () => {
  const made = await rebuild();
  expect(made.exitCode).toBe(0);
  await open();
  await openDrill();
  await expectOneEarlier();
  const metrics = await page.evaluate(
    "(async () => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(window.allureReportData['widgets/metrics.json']), (c) => c.charCodeAt(0)))))()",
  );
  expect(metrics).toMatchObject({
    history: [
      { uuid: "r1", timestamp: Date.parse(earlierAt), metrics: { "rta.data-loss.volume-wiped": rtaSeconds } },
    ],
  });
});

async function openDrill(): Promise<void> {
  const tree = page.getByTestId("tree-section-title");
  await tree.getByText("Data Loss", { exact: true }).click();
  await tree.getByText("volume-wiped", { exact: true }).first().click();
  await page.getByTestId("tree-leaf").filter({ hasText: "Data Loss" }).click();
}

async function expectOneEarlier(): Promise<void> {
  await page.getByRole("button", { name: /^History/ }).click();
  await expect(page.getByText(/^11\/20\/2026 at/)).toHaveCount(1);
  await expect(page.getByText(/^\d+\/\d+\/\d+ at/)).toHaveCount(1);
}
