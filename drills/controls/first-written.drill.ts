import { control, expect } from "../../fixtures/index.ts";

control.use({
  plan: "drills/controls/first-written.md",
  system: "drills/controls/first-written.system.yaml",
});

control.describe("the plan as it was first written, after a data loss", () => {
  control.use({ scenario: "data-loss" });

  control("is missed, and its defects are named", { tag: "@volume-wiped" }, async ({ exercise }) => {
    const outcome = await exercise.run({ examine: true, expectedVerdict: "missed" });
    expect(outcome).toBeJudged("missed", "not-restored");
    expect(outcome).toBeJudged("missed", "step-failed");
    expect(outcome).toBeJudged("missed", "worst-case-rpo-exceeded");
    expect(outcome).toHaveFound([
      "backup-not-logged",
      "placeholder-empty",
      "ended-unnoticed",
      "secret-in-clear",
      "backup-leaves-out-kinds",
      "store-not-backed-up",
      "values-incomplete",
      "backup-holds-runtime-state",
      "backup-overwritten",
      "backup-without-cluster",
      "restore-restores-nothing",
      "file-never-made",
      "command-cannot-fail",
      "logs-usage",
      "ping-as-check",
      "helm-values-partial",
      "namespace-never-made",
      "release-two-ways",
      "restart-all-pods",
      "rotate-by-delete",
      "logs-after-scale-to-zero",
    ]);
  });
});

control.describe("the plan as it was first written, after the loss of the cluster", () => {
  control.use({ scenario: "complete-cluster-failure" });

  control("is missed: nothing is rebuilt", { tag: "@all-nodes-destroyed" }, async ({ exercise }) => {
    const outcome = await exercise.run({ expectedVerdict: "missed" });
    expect(outcome).toBeJudged("missed", "not-restored");
    expect(outcome).toBeJudged("missed", "step-failed");
    expect(outcome).toHaveFound(["backup-not-logged"]);
  });
});
