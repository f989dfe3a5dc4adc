import { control, expect } from "../../fixtures/index.ts";

control.use({ scenario: "storage-failure" });

control.describe("a procedure that trusts a healthy answer", () => {
  control.use({ plan: "drills/controls/rot-ignored.md" });

  control("is missed, though every client is served", { tag: "@bit-rot" }, async ({ exercise }) => {
    const outcome = await exercise.run({ expectedVerdict: "missed" });
    expect(outcome).toBeJudged("missed", "integrity-failed");
  });
});

control("rot that does not take hold is inconclusive", { tag: "@bit-rot" }, async ({ exercise }) => {
  const outcome = await exercise.run({ fault: "rot-nothing", expectedVerdict: "inconclusive" });
  expect(outcome).toBeJudged("inconclusive", "fault-not-proved");
});
