import { drill, expect } from "../fixtures/index.ts";

drill.use({ scenario: "security-breach" });

drill("an intruder is shut out for good", { tag: "@leaf-certificate-stolen" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});
