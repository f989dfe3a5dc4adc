import { control, expect } from "../../fixtures/index.ts";

control.use({ scenario: "data-loss" });

control.describe("a restore that does nothing", () => {
  control.use({ plan: "drills/controls/restore-nothing.md" });

  control("is missed, however it words its success", { tag: "@volume-wiped" }, async ({ exercise }) => {
    const outcome = await exercise.run({ expectedVerdict: "missed" });
    expect(outcome).toBeJudged("missed", "not-restored");
  });
});

control.describe("a restore from a backup older than the RPO", () => {
  control.use({ plan: "drills/controls/stale-backup.md" });

  control("is missed on the recovery point", { tag: "@volume-wiped" }, async ({ exercise }) => {
    const outcome = await exercise.run({ expectedVerdict: "missed" });
    expect(outcome).toBeJudged("missed", "rpo-exceeded");
  });
});

control("a fault that does not take hold is inconclusive", { tag: "@volume-wiped" }, async ({ exercise }) => {
  const outcome = await exercise.run({
    fault: "wipe-nothing",
    expectedVerdict: "inconclusive",
  });
  expect(outcome).toBeJudged("inconclusive", "fault-not-proved");
});
