import { control, expect } from "../../fixtures/index.ts";

control.use({ scenario: "complete-cluster-failure" });

control.describe("a procedure that rebuilds nothing", () => {
  control.use({ plan: "drills/controls/rebuild-nothing.md" });

  control("is missed, however it words its success", async ({ exercise }) => {
    const outcome = await exercise.run({ variant: "all-nodes-destroyed", expectedVerdict: "missed" });
    expect(outcome).toBeJudged("missed", "not-restored");
  });
});

control("nodes that stand after their destruction was asked for are inconclusive", async ({ exercise }) => {
  const outcome = await exercise.run({
    variant: "all-nodes-destroyed",
    fault: "destroy-nothing",
    expectedVerdict: "inconclusive",
  });
  expect(outcome).toBeJudged("inconclusive", "fault-not-proved");
});
