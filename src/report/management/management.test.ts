import { readFile, writeFile } from "node:fs/promises";
import { chromium, expect, test } from "@playwright/test";
import { allOnPath } from "../../host/engine-find.ts";
import { met, missed, run } from "../outputs/testing.ts";
import type { ExerciseRecord } from "../run-record.ts";
import { matrixOf } from "./matrix.ts";
import { type ManagementInput, managementPage } from "./page.ts";
import { printPdf } from "./pdf.ts";
import { trendSvg } from "./trend.ts";

const tiers = {
  serviceTiers: [
    { tier: "Critical Services", target: { ms: 3_600_000, line: 1, text: "<1 hour" } },
    { tier: "Standard Services", target: { ms: 14_400_000, line: 2, text: "<4 hours" } },
  ],
  dataTiers: [{ tier: "Critical Data", target: { ms: 900_000, line: 3, text: "<15 minutes" } }],
};

type Range = ExerciseRecord["stores"][number]["rpa"];
const measured = (lowerMs: number, upperMs: number): Range => ({ kind: "measured", lowerMs, upperMs });
const nothing: Range = { kind: "notApplicable", lowerMs: null, upperMs: null };

function withPoint(rpa: Range, worstCase: Range, targetMs = 900_000): ExerciseRecord {
  const [store] = met.stores;
  if (store === undefined) throw new Error("no store");
  return { ...met, stores: [{ ...store, rpa, worstCase, targetMs }] };
}

function words(exercise: ExerciseRecord) {
  const rows = matrixOf({ ...tiers, drilled: [{ exercise, serviceTier: "Critical Services" }] });
  return rows.map(({ rto, rpo }) => [rto?.word, rpo?.word]);
}

const cases: readonly (readonly [string, ExerciseRecord, readonly unknown[]])[] = [
  [
    "both within",
    met,
    [
      ["met", "met"],
      ["not drilled", undefined],
    ],
  ],
  [
    "a recovery that never came",
    { ...missed, rto: missed.rto },
    [
      ["missed", "not drilled"],
      ["not drilled", undefined],
    ],
  ],
  [
    "a point beyond its target",
    withPoint(measured(900_000, 900_100), nothing),
    [
      ["met", "missed"],
      ["not drilled", undefined],
    ],
  ],
  [
    "a point around its target",
    withPoint(measured(899_900, 900_000), nothing),
    [
      ["met", "inconclusive"],
      ["not drilled", undefined],
    ],
  ],
  [
    "a worst case alone, beyond it",
    withPoint(nothing, measured(900_000, 900_001)),
    [
      ["met", "missed"],
      ["not drilled", undefined],
    ],
  ],
  [
    "neither",
    withPoint(nothing, nothing),
    [
      ["met", "not drilled"],
      ["not drilled", undefined],
    ],
  ],
  [
    "a loss that the scenario does not allow and the tier does",
    { ...withPoint(measured(0, 100), nothing, 0), verdict: "missed" },
    [
      ["met", "met"],
      ["not drilled", undefined],
    ],
  ],
  [
    "a recovery that was too slow for the scenario and not for the tier",
    { ...met, verdict: "missed", rto: { targetMs: 1_000, actual: measured(5_000, 6_000) } },
    [
      ["met", "met"],
      ["not drilled", undefined],
    ],
  ],
  [
    "a drill that proved nothing",
    { ...met, verdict: "inconclusive" },
    [
      ["inconclusive", "inconclusive"],
      ["not drilled", undefined],
    ],
  ],
  [
    "a harness that failed",
    { ...met, outcome: "error", verdict: null },
    [
      ["inconclusive", "inconclusive"],
      ["not drilled", undefined],
    ],
  ],
];
for (const [what, exercise, expected] of cases) {
  test(`the tiers after ${what}`, () => {
    expect(words(exercise)).toEqual(expected);
  });
}

test("the worst of several drills is the cell's, with the longest figure and how many they are", () => {
  const slow = {
    ...met,
    id: "slow",
    verdict: "missed" as const,
    rto: { targetMs: 1_000, actual: measured(3_600_000, 3_600_100) },
  };
  const drilled = [met, slow].map((exercise) => ({ exercise, serviceTier: "Critical Services" }));
  expect(matrixOf({ ...tiers, drilled })[0]?.rto).toMatchObject({
    word: "missed",
    drills: 2,
    worst: { what: "RTA", range: { upperMs: 3_600_100 } },
  });
});

test("a tier that allows no loss is kept by no loss alone", () => {
  const dataTiers = [{ tier: "Critical Data", target: { ms: 0, line: 3, text: "no loss" } }];
  const word = (rpa: Range) => {
    const drilled = [{ exercise: withPoint(rpa, nothing), serviceTier: "Critical Services" }];
    return matrixOf({ ...tiers, dataTiers, drilled })[0]?.rpo?.word;
  };
  expect([word(measured(0, 0)), word(measured(0, 100))]).toEqual(["met", "missed"]);
});

test("a trend has a dot for each run, and its target where it lies within the picture", () => {
  const points = [60, 90, 80].map((seconds, index) => ({
    at: `2026-11-0${index + 1}T00:00:00.000Z`,
    rtaMs: seconds * 1_000,
    word: index === 1 ? "missed" : "met",
  }));
  const near = trendSvg(points, 85_000);
  expect(near.match(/<circle/g)).toHaveLength(3);
  expect(near).toContain("2026-11-02: 1 min 30 s, missed");
  expect(near).toContain("stroke-dasharray");
  expect(trendSvg(points, 3_600_000)).not.toContain("stroke-dasharray");
  expect(trendSvg(points.slice(0, 1), 85_000)).not.toMatch(/NaN|Infinity/);
});

/** As much as a plan with five scenarios and many defects brings. */
function fullInput(): ManagementInput {
  const finding = { severity: "high" as const, code: "label-unknown", planLine: 7 };
  const exercises = Array.from({ length: 5 }, (_, index) => ({
    ...(index === 0 ? missed : met),
    id: `e${index}`,
    findings: Array.from({ length: 9 }, (__, n) => ({
      ...finding,
      message: `the selector ${index}.${n} <img src=x onerror=alert(1)> matches no pod of the release`,
    })),
  }));
  const point = { at: "2026-11-24T00:00:00.000Z", rtaMs: 470_200, word: "met" };
  return {
    run: { ...run, exercises },
    plan: { title: "Plan", testFrequency: "Quarterly", ...tiers },
    serviceTiers: new Map(exercises.map(({ id }) => [id, "Critical Services"])),
    trends: new Map([["data-loss/volume-wiped", [point, point]]]),
    notes: [],
    nextDue: "2027-02-24T00:00:00.000Z",
  };
}

test("the page is two sheets of paper in a real browser, loads nothing, and what a system says in it is text", async () => {
  const [executablePath = ""] = await allOnPath("chromium", process.env["PATH"]);
  const html = test.info().outputPath("management.html");
  const pdf = test.info().outputPath("management.pdf");
  await writeFile(html, managementPage(fullInput()));
  await printPdf({ html, pdf, executablePath });
  expect((await readFile(pdf, "latin1")).match(/\/Type\s*\/Page\b/g)).toHaveLength(2);

  const browser = await chromium.launch({ executablePath, chromiumSandbox: false });
  try {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("dialog", (dialog) => said.push(dialog.message()));
    page.on("request", (request) => said.push(request.url()));
    await page.goto(`file://${html}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Disaster recovery drill: 4 of 5 scenarios met",
    );
    await expect(page.getByText("and 37 more, in the report")).toBeVisible();
    await expect(page.getByText("Not yet written")).toBeVisible();
    await expect(page.getByText("Next drill due: 2027-02-24")).toBeVisible();
    await expect(page.locator("img, script")).toHaveCount(0);
    expect(said).toEqual([`file://${html}`]);
  } finally {
    await browser.close();
  }
});
