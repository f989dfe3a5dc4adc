import { drill, expect } from "../fixtures/index.ts";

drill.use({ scenario: "security-breach" });

drill("an intruder is shut out for good", { tag: "@leaf-certificate-stolen" }, async ({ exercise }) => {
  const outcome = await exercise.run();
  expect(outcome).toMeetObjectives();
});

drill(
  "who has the authority's own key is shut out with all that it signed",
  { tag: "@authority-compromised" },
  async ({ exercise }) => {
    const outcome = await exercise.run();
    expect(outcome).toMeetObjectives();
  },
);

drill(
  "a mesh whose certificate has ended gets a new one",
  { tag: "@certificate-expired" },
  async ({ exercise }) => {
    const outcome = await exercise.run();
    expect(outcome).toMeetObjectives();
  },
);

drill(
  "backups outlive an attack with the cluster's own credential",
  { tag: "@backups-attacked" },
  async ({ exercise }) => {
    const outcome = await exercise.run();
    expect(outcome).toMeetObjectives();
  },
);
