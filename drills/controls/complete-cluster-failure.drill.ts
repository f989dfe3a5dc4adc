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
