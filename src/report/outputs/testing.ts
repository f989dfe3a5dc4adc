/** A run with one exercise of each kind, and words in it that break what is not careful. */
import { notRunRecord } from "../exercise-record.ts";
import type { ExerciseRecord, RunRecord } from "../run-record.ts";

const at = "2026-11-24T00:00:00.000Z";
const blank = (id: string, title: string) => notRunRecord({ id, title, line: 7, why: "no section", at });

export const met: ExerciseRecord = {
  ...blank("data-loss", "Data Loss"),
  variant: "volume-wiped",
  outcome: "judged",
  verdict: "met",
  reasons: [],
  rto: { targetMs: 3_600_000, actual: { kind: "measured", lowerMs: 470_000, upperMs: 470_200 } },
  stores: [
    {
      store: "records",
      tier: "Critical Data",
      targetMs: 900_000,
      rpa: { kind: "measured", lowerMs: 59_600, upperMs: 59_800 },
      lostWrites: 1711,
      worstCase: { kind: "measured", lowerMs: 60_000, upperMs: 75_000 },
    },
  ],
  wallMsByPhase: { cluster: 30_000, procedure: 90_500 },
};

export const missed: ExerciseRecord = {
  ...blank("cluster", '=cmd|"<b>\u0007'),
  variant: "all",
  outcome: "judged",
  verdict: "missed",
  reasons: [
    {
      code: "not-restored",
      message: "down for 5 min | at least <script>alert(1)</script> & `rm`",
      planLine: 12,
    },
    { code: "step-failed", message: "step 2" },
  ],
  rto: { targetMs: 60_000, actual: { kind: "atLeast", lowerMs: 300_000, upperMs: null } },
};

const inconclusive: ExerciseRecord = {
  ...blank("partition", "Partition"),
  outcome: "judged",
  verdict: "inconclusive",
  reasons: [{ code: "no-steady-state", message: "1 of 29 probes failed" }],
};

const control: ExerciseRecord = { ...met, scenario: "a-control", title: "A control", control: true };

export const run: RunRecord = {
  version: 1,
  run: "r",
  startedAt: at,
  endedAt: at,
  bootId: "b",
  system: { name: "x0tta6bl4", kind: "stand-in" },
  plan: { path: "plan.md", sha256: "0".repeat(64), version: null, status: null, approvedBy: null },
  harness: { version: "0", commit: null },
  signer: null,
  exercises: [met, missed, inconclusive, blank("storage", "Storage"), control],
};
