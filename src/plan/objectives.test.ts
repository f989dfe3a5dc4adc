import { expect, test } from "@playwright/test";
import { Problem } from "../problem.ts";
import { type DeriveOptions, deriveObjectives } from "./objectives.ts";
import { parsePlan } from "./parse.ts";
import { testPlan, testSystem, testText } from "./testdata/read.ts";

const sound: DeriveOptions = {
  plan: testPlan("clean.md"),
  system: testSystem(),
  scenario: "lamp-lost",
  variant: "smashed",
};

function problemOf(change: Partial<DeriveOptions>): string {
  try {
    deriveObjectives({ ...sound, ...change });
  } catch (error) {
    if (error instanceof Problem && error.kind === "usage") return Object.values(error.text).join(" | ");
    throw error;
  }
  throw new Error("no problem was thrown");
}

test("targets of tier and scenario stand beside each other, with their lines", () => {
  const objectives = deriveObjectives(sound);
  expect(objectives.rto).toEqual({ ms: 3_000_000, line: 59, text: "<50 minutes" });
  expect(objectives.tierRto).toEqual({ ms: 3_600_000, line: 15, text: "<1 hour" });
  expect(objectives.rpo).toEqual({ ms: 720_000, line: 60, text: "<12 minutes" });
  expect(objectives.stores.map(({ store }) => store)).toHaveLength(6);
  expect(objectives.stores[0]).toEqual({
    store: "records",
    tier: "Critical Data",
    tierRpo: { ms: 900_000, line: 18, text: "<15 minutes" },
    cadenceMs: 60_000,
    cadenceLine: 28,
    scheduleCapped: false,
  });
});

test("thresholds are the design's, the observation window the longest timer and 30 s", () => {
  expect(deriveObjectives(sound)).toMatchObject({
    stableWindowMs: 60_000,
    observationWindowMs: 120_000,
    clockToleranceMs: 50,
    load: { minAcknowledgedBefore: 500, minAcknowledgedAfter: 300, coveredSecondsBefore: 10 },
    probePeriodMs: 500,
    productionBytes: 4096,
  });
});

test("what could heal one variant alone lengthens its observation alone", () => {
  const system = testSystem();
  const variant = system.scenarios["lamp-lost"]?.variants["smashed"];
  if (variant === undefined) throw new Error("the test's system has no such variant");
  const slow = { ...variant, timers: [{ name: "it glows again", after: 200_000 }] };
  const scenarios = { "lamp-lost": { symptoms: {}, variants: { smashed: slow, dimmed: variant } } };
  const windowOf = (name: string) =>
    deriveObjectives({ ...sound, system: { ...system, scenarios }, variant: name }).observationWindowMs;
  expect([windowOf("smashed"), windowOf("dimmed")]).toEqual([230_000, 120_000]);
});

test("the plan's human minutes go before the system file's", () => {
  expect(deriveObjectives(sound).declared).toEqual({ detectMs: 60_000, decideMs: 120_000 });
  const silent = parsePlan(testText("clean.md").replace("- **Detect:** 1 minute\n", ""));
  expect(deriveObjectives({ ...sound, plan: silent }).declared).toEqual({
    detectMs: 180_000,
    decideMs: 120_000,
  });
});

test("an RPO that is not applicable means no lost write", () => {
  const plan = parsePlan(testText("clean.md").replace("<12 minutes", "N/A (no data loss)"));
  expect(deriveObjectives({ ...sound, plan }).rpo).toEqual({ ms: 0, line: 60, text: "N/A (no data loss)" });
});

test("a store whose cadence is longer than the exercise waits is capped", () => {
  const { stores } = deriveObjectives({ ...sound, cadenceCapMs: 60_000 });
  expect(stores.filter(({ scheduleCapped }) => !scheduleCapped).map(({ store }) => store)).toEqual([
    "records",
    "topology",
  ]);
});

test("a control says so, and what verdict is expected of it", () => {
  expect(deriveObjectives(sound)).not.toHaveProperty("control");
  expect(deriveObjectives({ ...sound, control: true, expectedVerdict: "missed" })).toMatchObject({
    control: true,
    expectedVerdict: "missed",
  });
});

const without = (from: string, to: string) => parsePlan(testText("clean.md").replaceAll(from, to));

for (const [what, change, says] of [
  ["scenario", { scenario: "lamp-list" }, 'did you mean "lamp-lost"'],
  ["variant", { variant: "smashd" }, 'did you mean "smashed"'],
  [
    "tier of services",
    { plan: without("Critical Services", "Critical Service") },
    'did you mean "Critical Service"',
  ],
  ["tier of data", { plan: without("Critical Data", "Data") }, 'called "Critical Data"'],
  [
    "cadence",
    { plan: without("Every 10 minutes", "Every 20 minutes") },
    '"Every 10 minutes" stands in no cadence line',
  ],
  ["RTO", { plan: without("**RTO:** <50 minutes", "") }, "has no RTO"],
] as const) {
  test(`a ${what} that is not there is a problem that names it`, () => {
    expect(problemOf(change)).toContain(says);
  });
}

test("a cadence that differs from the plan's is a problem that names both", () => {
  const system = testSystem((yaml) => yaml.replace("cadence: 1m", "cadence: 2m"));
  expect(problemOf({ system })).toContain('2 minutes in the system file and "Every 1 minute" in the plan');
});

test("two cadence lines that answer alike are no answer when they differ", () => {
  const plan = without(
    "**Frequency:** Every 10 minutes",
    "**Frequency:** Every 10 minutes\n\n**Daily Backups:** x",
  );
  const system = testSystem((yaml) => yaml.replaceAll("statedAs: Every 10 minutes", "statedAs: State"));
  expect(problemOf({ plan, system })).toContain("which differ");
});
