import { control, expect } from "../../fixtures/index.ts";

control.use({ scenario: "complete-cluster-failure" });

control.describe("a procedure that rebuilds nothing", () => {
  control.use({ plan: "drills/controls/rebuild-nothing.md" });

  control(
    "is missed, however it words its success",
    { tag: "@all-nodes-destroyed" },
    async ({ exercise }) => {
      const outcome = await exercise.run({ expectedVerdict: "missed" });
      expect(outcome).toBeJudged("missed", "not-restored");
    },
  );
});

control(
  "nodes that stand after their destruction was asked for are inconclusive",
  { tag: "@all-nodes-destroyed" },
  async ({ exercise }) => {
    const outcome = await exercise.run({ fault: "destroy-nothing", expectedVerdict: "inconclusive" });
    expect(outcome).toBeJudged("inconclusive", "fault-not-proved");
  },
);

control.describe("the plan as it was first written", () => {
  control.use({
    plan: "drills/controls/first-written.md",
    system: "drills/controls/first-written.system.yaml",
  });

  control("is missed: nothing is rebuilt", { tag: "@all-nodes-destroyed" }, async ({ exercise }) => {
    const outcome = await exercise.run({ expectedVerdict: "missed" });
    expect(outcome).toBeJudged("missed", "not-restored");
    expect(outcome).toBeJudged("missed", "step-failed");
    expect(outcome).toHaveFound(["backup-not-logged"]);
  });
});
