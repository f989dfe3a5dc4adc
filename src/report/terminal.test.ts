import { expect, test } from "@playwright/test";
import { notRunRecord } from "./exercise-record.ts";
import { met } from "./outputs/testing.ts";
import type { RunRecord } from "./run-record.ts";
import { headline, runTable } from "./terminal.ts";

const at = "2026-11-24T00:00:00.000Z";
const run: RunRecord = {
  version: 1,
  run: "r",
  startedAt: at,
  endedAt: at,
  bootId: "b",
  system: { name: "x0tta6bl4", kind: "stand-in" },
  plan: { path: "plan.md", sha256: "0", version: null, status: null, approvedBy: null },
  harness: { version: "0", commit: null },
  signer: null,
  exercises: [met, notRunRecord({ id: "s", title: "Storage failure", line: 18, why: "no section", at })],
};

test("a number never stands alone: target, actual, losses and worst case are on its line", () => {
  const text = runTable(run, false);
  expect(text).toContain("RTO < 1 h: RTA 7 min 50.1 s ± 0.1 s");
  expect(text).toContain("RPO < 15 min: RPA 59.7 s ± 0.1 s, 1711 writes lost, worst case");
  expect(text).toContain("1 of 2 planned met, 1 not run");
  expect(text).toContain("no section (plan line 18)");
  expect(text).toContain("Seal: UNSIGNED");
});

test("without a terminal no escape sequence is written, with one the verdict has a colour", () => {
  expect(runTable(run, false)).not.toContain("\u001b");
  expect(runTable(run, true)).toContain("\u001b[32mmet");
});

test("the head of the report says verdict and numbers with their targets", () => {
  expect(headline(met)).toBe(
    "met; RTA 7 min 50.1 s ± 0.1 s of < 1 h; RPA records 59.7 s ± 0.1 s of < 15 min",
  );
});

test("a cluster that is kept is named with its end", () => {
  const kept = { until: "2026-11-24T02:00:00.000Z", fault: "partition is lifted" };
  const text = runTable({ ...run, exercises: [{ ...met, kept }] }, false);
  expect(text).toContain("its cluster is kept until 2026-11-24T02:00:00.000Z");
});

test("a recovery time that holds a person's own time says whose", () => {
  const measured = { kind: "measured", lowerMs: 10_000, upperMs: 10_000 } as const;
  const attended = { who: "Ada", detect: measured, decide: measured };
  expect(headline({ ...met, attended })).toBe(
    "met; RTA 7 min 50.1 s ± 0.1 s of < 1 h (attended by Ada); RPA records 59.7 s ± 0.1 s of < 15 min",
  );
});
