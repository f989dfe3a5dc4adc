import { expect, test } from "@playwright/test";
import { exerciseRecord, notRunRecord, wallMsByPhase } from "./exercise-record.ts";
import { judgeEvidence } from "./judge-evidence.ts";
import { overview } from "./overview.ts";
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

test("record and report of a kept cluster say until when, and how its fault stood; nothing else changes", async () => {
  const judged = await judgeEvidence("reports/samples/data-loss-met");
  const keptUntil = "2026-11-24T02:00:00.000Z";
  const facts = { id: "i", evidenceDir: "i", startedAt: "2026-11-24T00:00:00.000Z", ...judged };
  const fault = "wipe-volume is not lifted: what the plan has not put right stands as the disaster left it";
  const record = exerciseRecord({ ...facts, keptUntil });
  expect(exerciseRecordSchema.parse(record)).toEqual({
    ...exerciseRecord(facts),
    kept: { until: keptUntil, fault },
  });
  const page = { system: "s", plan: "p", seal: "u", clauses: [], environment: null, runByRun: [], ...judged };
  const line = `The cluster was left standing to be looked at, until ${keptUntil} at the latest; ${fault}. `;
  const added = overview({ ...page, keptUntil })
    .split("\n")
    .filter((one) => !overview(page).includes(one));
  expect(added).toEqual([expect.stringContaining(line)]);
});
