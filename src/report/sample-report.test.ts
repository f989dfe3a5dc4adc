/** The report that the project brings along, as its reader sees it: one file, from disk, in a real browser. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { allOnPath } from "../host/engine-find.ts";

const file = path.resolve("reports/samples/report.html");
let browser: Browser;
let page: Page;
let wrong: string[] = [];
test.beforeAll(async () => {
  const [executablePath = ""] = await allOnPath("chromium", process.env["PATH"]);
  browser = await chromium.launch({ executablePath, chromiumSandbox: false });
});
test.afterAll(() => browser.close());
test.beforeEach(async () => {
  wrong = [];
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(5_000);
  page.on("request", (request) => {
    const url = request.url();
    const own = url.startsWith(pathToFileURL(file).href) || /^(data|blob|about):/.test(url);
    if (!own) wrong.push(`request: ${url}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (cause) => wrong.push(`error: ${cause.message}`));
  await page.goto(pathToFileURL(file).href);
});
test.afterEach(() => page.close());

test("from the overview to a scenario, its timeline and a step's output: nothing is asked of a network, nothing fails", async () => {
  await expect(page.getByTestId("report-title")).toHaveText("Firedrill: 5 of 5 planned met, 0 not run");
  const variables = page.getByTestId("report-variables");
  await expect(variables.getByText(/^met; RTA .* of < .*; RPA records /)).toHaveCount(5);

  // Letters have their width when their font is there.
  await page.evaluate("document.fonts.ready.then(() => null)");
  const cutOff = await variables
    .locator('[data-testid="metadata-item"], [data-testid="metadata-item"] *')
    .evaluateAll((all) => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1).length);
  expect(cutOff, "things on the first page that are wider than their place").toBe(0);

  const tree = page.getByTestId("tree-section-title");
  await tree.getByText("Data Loss", { exact: true }).click();
  await tree.getByText("volume-wiped", { exact: true }).click();
  await page.getByTestId("tree-leaf").click();
  const words = page.frameLocator('[data-testid="test-result-description-frame"]');
  await expect(words.getByRole("heading", { name: "Verdict: MET" })).toBeVisible();
  await expect(words.getByRole("row", { name: /^records Critical Data/ }).first()).toContainText("15 min");

  await page.getByTestId("test-result-attachment-header").filter({ hasText: "Timeline" }).click();
  const timeline = page.getByTestId("test-result-attachment").filter({ hasText: "Timeline" });
  await expect(timeline.locator("img, svg, iframe").last()).toBeVisible();

  for (const head of [/^\d+Recovery procedure from the document/, /^\d+1\. Stop writes/]) {
    await page.getByTestId("test-result-step-header").filter({ hasText: head }).click();
  }
  const step = page.getByTestId("test-result-attachment").filter({ hasText: "1. Stop writes: succeeded" });
  await step.getByTestId("test-result-attachment-header").click();
  await expect(step.getByText(/kubectl scale deployment/).first()).toBeVisible();
  expect(wrong).toEqual([]);
});

test("what asks a network is refused by the file itself", async () => {
  await page.evaluate(() => fetch("http://127.0.0.1:9/").catch(() => null));
  expect(wrong.join("\n")).toMatch(/Content Security Policy/);
  expect(await readFile(file, "utf8")).toContain("Content-Security-Policy");
});
