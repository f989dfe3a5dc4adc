import { drill, expect } from "../fixtures/index.ts";

drill.use({ scenario: "complete-cluster-failure" });

drill("a new cluster takes the place of one whose nodes are all destroyed", async ({ exercise }) => {
  const outcome = await exercise.run({ variant: "all-nodes-destroyed" });
  expect(outcome).toMeetObjectives();
});
