import { drill, expect } from "../fixtures/index.ts";

drill.use({ scenario: "storage-failure" });

drill("records survive a disk that gives back other bytes", { tag: "@bit-rot" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});

drill("records survive a disk that takes no more writes", { tag: "@read-only" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});

drill("records survive a disk that answers with errors", { tag: "@io-errors" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});

drill("records survive a disk that is full", { tag: "@disk-full" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});

drill("records survive a node that is gone with its disk", { tag: "@node-lost" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});
