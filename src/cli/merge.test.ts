import { expect, test } from "@playwright/test";
import { notRunRecord } from "../report/exercise-record.ts";
import { type RunRecord, runRecordSchema } from "../report/run-record.ts";
import { mergeRecords } from "./merge.ts";

const at = "2026-11-25T00:00:00.000Z";

function part(index: number, more: Partial<RunRecord> = {}) {
  const record: RunRecord = {
    version: 1,
    run: `run-${index}`,
    startedAt: `2026-11-25T00:00:0${index}.000Z`,
    endedAt: `2026-11-25T01:00:0${index}.000Z`,
    bootId: "b",
    shard: { index, of: 2 },
    system: { name: "s", kind: "stand-in" },
    plan: { path: "plan.md", sha256: "aa", version: null, status: null, approvedBy: null },
    harness: { version: "0", commit: null },
    signer: null,
    exercises: [notRunRecord({ id: `scenario-${index}`, title: "t", line: 1, why: "w", at })],
    ...more,
  };
  return { folder: `folder-${index}`, record };
}

test("the shares of one run become one run, from the first start to the last end", () => {
  const merged = mergeRecords([part(2), part(1)]);
  expect(runRecordSchema.parse(JSON.parse(JSON.stringify(merged))).shard).toBeUndefined();
  expect(merged.exercises.map(({ id }) => id).toSorted()).toEqual(["scenario-1", "scenario-2"]);
  expect([merged.startedAt, merged.endedAt]).toEqual([
    "2026-11-25T00:00:01.000Z",
    "2026-11-25T01:00:02.000Z",
  ]);
});

test("a share that is missing or doubled is named, and nothing is merged", () => {
  expect(() => mergeRecords([part(1)])).toThrow(/shard 2\/2 is missing/);
  expect(() => mergeRecords([part(1), part(2), part(2)])).toThrow(/shard 2\/2 is there 2 times/);
});

test("shares of different plans are no run", () => {
  const other = part(2, { plan: { ...part(2).record.plan, sha256: "bb" } });
  expect(() => mergeRecords([part(1), other])).toThrow(/different plans/);
});
