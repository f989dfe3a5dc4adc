import { expect, test } from "@playwright/test";
import { judgedOf } from "./earlier-drills.ts";
import { met } from "./outputs/testing.ts";
import type { Found } from "./quarter/quarter.ts";
import type { ExerciseRecord } from "./run-record.ts";

const drill = { scenario: met.scenario, variant: met.variant };

function found(day: number, change: Partial<ExerciseRecord> = {}): Found {
  const at = `2026-11-0${day}T00:00:00.000Z`;
  return { run: `run-${day}`, exercise: met.id, at, record: { ...met, ...change }, planSha256: null };
}

test("the drills of one variant that came to a verdict, oldest first, none that is newer", () => {
  const all = [
    found(5),
    found(3, { verdict: "inconclusive" }),
    found(1, { verdict: "missed" }),
    found(2, { variant: "another" }),
    found(2, { verdict: null, outcome: "error" }),
    { ...found(2), record: null },
    found(4),
  ];
  const judged = judgedOf(all, { ...drill, until: "2026-11-04T00:00:00.000Z" });
  expect(judged.map(({ run, record }) => [run, record.verdict])).toEqual([
    ["run-1", "missed"],
    ["run-3", "inconclusive"],
    ["run-4", "met"],
  ]);
});
