/** The set-up and the doctor in front of an engine that takes connections and never answers. */
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { engineSocket } from "../keeper/testing/engine-socket.ts";
import { findEngine } from "./engine-find.ts";

test("an engine that says nothing is silent, not absent: a second one is not installed beside it", async () => {
  await using engine = await engineSocket();
  expect(await findEngine({ ...process.env, DOCKER_HOST: engine.host })).toMatchObject({ state: "silent" });
});

for (const verb of ["run", "doctor"]) {
  test(`${verb} says within seconds that Docker does not answer, and makes nothing`, async () => {
    test.setTimeout(60_000);
    await using engine = await engineSocket();
    const state = test.info().outputPath("state");
    const { stdout, stderr, exitCode } = await execa(
      process.execPath,
      [path.resolve("src/cli/main.ts"), verb],
      {
        reject: false,
        timeout: 50_000,
        env: {
          DOCKER_HOST: engine.host,
          XDG_STATE_HOME: state,
          XDG_CACHE_HOME: test.info().outputPath("cache"),
        },
      },
    );
    expect(stdout + stderr).toContain(
      "Docker does not answer: it takes the connection, and says nothing within 5 s",
    );
    expect(stderr).not.toMatch(/^run \d/m);
    expect(exitCode).toBe(4);
  });
}
