import { expect, test } from "@playwright/test";
import { notRunRecord } from "../exercise-record.ts";
import { daysOf } from "./frequency.ts";
import { quarterText } from "./quarter-text.ts";
import { type Found, quarterOf, type QuarterInput } from "./quarter.ts";
import { regressionOf, spreadOf } from "./spread.ts";

const plan = "a".repeat(64);

/** On a day of November 2026; `rtaSeconds` absent: no verdict, its harness failed. */
function drilled(date: number, verdict: "met" | "missed" | "inconclusive" | null, rtaSeconds = 60): Found {
  const at = `2026-11-${String(date).padStart(2, "0")}T02:00:00.000Z`;
  const upperMs = rtaSeconds * 1_000;
  const record = {
    ...notRunRecord({ id: "loss", variant: "wiped", title: "Loss", line: 1, why: "", at }),
    outcome: verdict === null ? ("error" as const) : ("judged" as const),
    verdict,
    rto: { targetMs: 1e6, actual: { kind: "measured" as const, lowerMs: upperMs - 200, upperMs } },
    stores: [
      {
        store: "records",
        tier: "t",
        targetMs: 1e6,
        rpa: { kind: "measured" as const, lowerMs: 0, upperMs: 10_000 },
        lostWrites: 5,
        worstCase: { kind: "measured" as const, lowerMs: 0, upperMs: 70_000 },
      },
    ],
  };
  return { run: `run-${date}`, exercise: "loss-wiped", at, record, planSha256: plan };
}

const planned = [
  { scenario: "loss", variant: "wiped", isDefault: true },
  { scenario: "loss", variant: "deleted", isDefault: false },
];

function quarter(found: readonly Found[], more: Partial<QuarterInput> = {}) {
  return quarterOf({
    since: "2026-10-01T00:00:00.000Z",
    until: "2027-01-01T00:00:00.000Z",
    planned,
    notDrillable: [],
    started: found,
    found,
    flaws: [],
    planSha256: plan,
    intervalDays: 92,
    ...more,
  });
}

test("every start is one of met, missed, inconclusive and aborted, and the sum is said", () => {
  const killed = { ...drilled(5, "met"), record: null };
  const all = [drilled(1, "met"), drilled(2, "missed"), drilled(3, "inconclusive"), drilled(4, null), killed];
  const { counts, started, missing, rows } = quarter(all);
  expect(counts).toEqual({ met: 1, missed: 1, inconclusive: 1, aborted: 2 });
  expect([started, missing]).toEqual([5, []]);
  expect(rows[0]?.last).toEqual({ run: "run-5", at: killed.at, word: "aborted" });
  expect(quarterText(quarter(all))).toContain("5 started = 1 met + 1 missed + 1 inconclusive + 2 aborted\n");
});

test("a start of which nothing is left makes the quarter incomplete, and is named", () => {
  const gone = { run: "run-9", exercise: "loss-wiped", at: "2026-11-09T02:00:00.000Z" };
  const found = [drilled(1, "met")];
  const one = quarter(found, { started: [...found, gone] });
  expect(one.missing).toEqual([gone]);
  expect(quarterText(one)).toContain("**INCOMPLETE**: 2 started = 1 met + 0 missed");
  expect(quarterText(one)).toContain("- MISSING: loss-wiped, started 2026-11-09T02:00:00.000Z in run run-9");
  expect(quarterText(quarter(found))).not.toContain("INCOMPLETE");
});

test("what no register knows of is counted, and said to be so", () => {
  const one = quarter([drilled(1, "met"), drilled(2, "met")], { started: [drilled(2, "met")] });
  expect([one.started, one.unregistered]).toEqual([2, 1]);
  expect(quarterText(one)).toContain("1 of them are in no register");
});

test("what lies outside the span is not of the quarter: its end is the next one's begin", () => {
  const { started } = quarter([drilled(1, "met"), drilled(2, "met"), drilled(3, "met")], {
    since: "2026-11-02T02:00:00.000Z",
    until: "2026-11-03T02:00:00.000Z",
  });
  expect(started).toBe(1);
});

const ages: readonly (readonly [string, readonly Found[], Partial<QuarterInput>, string])[] = [
  ["a met drill of this plan", [drilled(1, "met")], {}, "fresh"],
  ["a missed one too: it shows what the plan is worth", [drilled(1, "missed")], {}, "fresh"],
  ["one that is older than the plan's interval", [drilled(1, "met")], { intervalDays: 30 }, "expired"],
  ["one of any age where the plan names no interval", [drilled(1, "met")], { intervalDays: null }, "fresh"],
  ["one of another plan", [drilled(1, "met")], { planSha256: "b" }, "plan changed since"],
  ["nothing but what proved nothing", [drilled(1, "inconclusive"), drilled(2, null)], {}, "never drilled"],
];
for (const [what, found, more, expected] of ages) {
  test(`freshness of ${what}: ${expected}`, () => {
    expect(quarter(found, more).rows[0]?.freshness).toBe(expected);
  });
}

test("a variant that nobody drilled has a row that says so", () => {
  const { rows } = quarter([drilled(1, "met")], { notDrillable: [{ id: "x", why: "no section" }] });
  expect(rows[1]).toMatchObject({ variant: "deleted", last: null, freshness: "never drilled", rta: null });
  const text = quarterText(quarter([drilled(1, "met")], { notDrillable: [{ id: "x", why: "no section" }] }));
  expect(text).toContain("Coverage: 1 of 2 variants, 1 of 1 scenarios");
  expect(text).toContain("| loss/deleted | 0, 0, 0, 0 |  | never drilled |  |  |  |");
  expect(text).toContain("- NOT DRILLED: x: no section");
});

test("quantiles are figures that were seen, by nearest rank", () => {
  expect(spreadOf([])).toBeNull();
  expect(spreadOf([7])).toEqual({ runs: 1, p50: 7, p95: 7, max: 7 });
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(spreadOf(hundred)).toEqual({ runs: 100, p50: 50, p95: 95, max: 100 });
});

test("a regression is above 1.5 times the median of ten, and above it and 30 s", () => {
  const usual = [100, 100, 100];
  expect(regressionOf([150, ...usual])).toBeNull();
  expect(regressionOf([150.1, ...usual])).toEqual({ seconds: 150.1, limitSeconds: 150, runs: 3 });
  // Of short ones the 30 s decide.
  expect(regressionOf([39.9, 10, 10, 10])).toBeNull();
  expect(regressionOf([40.1, 10, 10, 10])).toMatchObject({ limitSeconds: 40 });
  expect(regressionOf([1_000, 100, 100])).toBeNull();
  // An eleventh before is not looked at.
  const older = Array.from({ length: 90 }, () => 10_000);
  expect(regressionOf([200, ...Array.from({ length: 10 }, () => 100), ...older])).toMatchObject({ runs: 10 });
});

test("a drill that met its objective may regress all the same, and the text says against what", () => {
  const found = [60, 60, 60, 300].map((seconds, index) => drilled(index + 1, "met", seconds));
  const one = quarter(found);
  expect(one.rows[0]).toMatchObject({ counts: { met: 4 }, rta: { runs: 4, p50: 60, max: 300 } });
  expect(quarterText(one)).toContain(
    "- REGRESSION: loss/wiped: RTA 5 min is above 1 min 30 s, the limit by the 3 runs before",
  );
});

const frequencies: readonly (readonly [string, number | null])[] = [
  ["Quarterly", 92],
  ["every 45 days", 45],
  ["Monthly, at night", 31],
  ["twice a year", 184],
  ["Ежеквартально", 92],
  ["now and then", null],
];
for (const [text, days] of frequencies) {
  test(`"${text}" is ${days === null ? "not guessed at" : `${days} days at the most`}`, () => {
    expect(daysOf(text)).toBe(days);
  });
}
