import { drill, expect } from "../fixtures/index.ts";

drill.use({ scenario: "data-loss" });

drill("records survive the loss of the database's volume", async ({ exercise }) => {
  const outcome = await exercise.run({ variant: "volume-wiped" });
  expect(outcome).toMeetObjectives();
});
