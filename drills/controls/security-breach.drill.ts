import { control, expect } from "../../fixtures/index.ts";

control.use({ scenario: "security-breach" });

control.describe("a rotation that only deletes", () => {
  control.use({ plan: "drills/controls/rotate-nothing.md" });

  control(
    "is missed: what was stolen still opens every door",
    { tag: "@leaf-certificate-stolen" },
    async ({ exercise }) => {
      const outcome = await exercise.run({ expectedVerdict: "missed" });
      expect(outcome).toBeJudged("missed", "capability-missing");
    },
  );
});

control(
  "an intruder who gets nothing is inconclusive",
  { tag: "@leaf-certificate-stolen" },
  async ({ exercise }) => {
    const outcome = await exercise.run({ fault: "intrude-in-vain", expectedVerdict: "inconclusive" });
    expect(outcome).toBeJudged("inconclusive", "fault-not-proved");
  },
);
