import { expect, test } from "@playwright/test";
import { notRunRecord, wallMsByPhase } from "./exercise-record.ts";
import { exerciseRecordSchema } from "./run-record.ts";

test("wall time of a phase is the span between its two ends", () => {
  const wall = wallMsByPhase([
    { type: "phase", at: 1_000_000, name: "cluster", edge: "begin" },
    { type: "phase", at: 31_000_000, name: "cluster", edge: "end" },
    { type: "phase", at: 32_000_000, name: "system", edge: "begin" },
  ]);
  expect(wall).toEqual({ cluster: 30 });
});

test("a scenario that nobody could drill is not run, with the reason and its line in the plan", () => {
  const record = notRunRecord({
    id: "storage-failure",
    title: "Storage failure",
    line: 21,
    why: "the plan has no section for it",
    at: "2026-11-24T00:00:00.000Z",
  });
  expect(exerciseRecordSchema.parse(record)).toMatchObject({
    outcome: "notRun",
    verdict: null,
    reasons: [{ code: "not-run", planLine: 21 }],
  });
});
