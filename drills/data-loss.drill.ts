import { drill, expect } from "../fixtures/index.ts";

drill.use({ scenario: "data-loss" });

drill(
  "records survive the loss of both copies of the database",
  { tag: "@volume-wiped" },
  async ({ exercise }) => {
    const outcome = await exercise.run({ examine: true });
    expect(outcome).toMeetObjectives();
  },
);

drill(
  "records survive where the newest backup is damaged too",
  { tag: "@backup-altered" },
  async ({ exercise }) => {
    const outcome = await exercise.run();
    expect(outcome).toMeetObjectives();
  },
);

drill(
  "records outlive the claim of the volume that they lie on",
  { tag: "@claim-deleted" },
  async ({ exercise }) => {
    const outcome = await exercise.run();
    expect(outcome).toMeetObjectives();
  },
);

drill(
  "configuration comes back when it is deleted",
  { tag: "@configuration-deleted" },
  async ({ exercise }) => {
    const outcome = await exercise.run();
    expect(outcome).toMeetObjectives();
  },
);

drill(
  "rows come back that a client deleted before the last backup",
  { tag: "@rows-deleted" },
  async ({ exercise }) => {
    const outcome = await exercise.run();
    expect(outcome).toMeetObjectives();
  },
);
