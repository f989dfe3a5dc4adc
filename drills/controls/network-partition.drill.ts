import { control, expect } from "../../fixtures/index.ts";

control.use({ scenario: "network-partition" });

control.describe("a procedure that waits for the network and does nothing", () => {
  control.use({ plan: "drills/controls/await-network.md" });

  control(
    "is missed, though the clients are served again",
    { tag: "@minority-node-cut-off" },
    async ({ exercise }) => {
      const outcome = await exercise.run({ expectedVerdict: "missed" });
      expect(outcome).toBeJudged("missed", "restore-not-proved");
    },
  );
});

control(
  "a cut that lets every packet pass is inconclusive",
  { tag: "@minority-node-cut-off" },
  async ({ exercise }) => {
    const outcome = await exercise.run({ fault: "partition-nothing", expectedVerdict: "inconclusive" });
    expect(outcome).toBeJudged("inconclusive", "fault-not-proved");
  },
);
