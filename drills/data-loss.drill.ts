import { drill, expect } from "../fixtures/index.ts";

drill.use({ scenario: "data-loss" });

drill("records survive the loss of the database's volume", { tag: "@volume-wiped" }, async ({ exercise }) => {
  const outcome = await exercise.run({ examine: true });
  expect(outcome).toMeetObjectives();
});
