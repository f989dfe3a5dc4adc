import { drill, expect } from "../fixtures/index.ts";

drill.use({ scenario: "complete-cluster-failure" });

drill(
  "a new cluster takes the place of one whose nodes are all destroyed",
  { tag: "@all-nodes-destroyed" },
  async ({ exercise }) => {
    const outcome = await exercise.run();
    expect(outcome).toMeetObjectives();
  },
);

drill(
  "workers that outlive their control plane are fenced before a new cluster takes their place",
  { tag: "@control-plane-lost" },
  async ({ exercise }) => {
    const outcome = await exercise.run();
    expect(outcome).toMeetObjectives();
  },
);
