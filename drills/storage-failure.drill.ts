import { drill, expect } from "../fixtures/index.ts";

drill.use({ scenario: "storage-failure" });

drill("records survive a disk that gives back other bytes than were written", async ({ exercise }) => {
  const outcome = await exercise.run({ variant: "bit-rot" });
  expect(outcome).toMeetObjectives();
});
