import { drill, expect } from "../fixtures/index.ts";

drill.use({ scenario: "network-partition" });

drill(
  "service survives losing sight of a minority",
  { tag: "@minority-node-cut-off" },
  async ({ exercise }) => {
    const outcome = await exercise.run();
    expect(outcome).toMeetObjectives();
  },
);

drill("no two sides write when the primary is cut off", { tag: "@primary-cut-off" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});

drill("service survives a node that nobody hears", { tag: "@heard-by-nobody" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});

drill("service survives two nodes that do not see each other", { tag: "@bridge" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});

drill("service survives a node whose packets get lost", { tag: "@packets-lost" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});
