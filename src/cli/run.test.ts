import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { projectRoot } from "./root.ts";
import { writeKeptRun } from "../keeper/testing/kept-run.ts";
import { describeUnexpected } from "./unexpected.ts";

const deadlineMs = 20_000;

/** The real command, called in a folder that is not the project's, with an engine that is not there. */
async function drill(...args: string[]) {
  const folder = test.info().outputPath("desk");
  await mkdir(path.join(folder, "folder"), { recursive: true });
  await writeFile(path.join(folder, "binary.md"), Buffer.from([35, 32, 0, 1, 255]));
  await writeFile(path.join(folder, "shopping.md"), "# Shopping\n\n- bread\n");
  return execa(process.execPath, [path.join(projectRoot, "src/cli/main.ts"), ...args], {
    cwd: folder,
    reject: false,
    timeout: deadlineMs,
    env: {
      DOCKER_HOST: `unix://${path.join(folder, "docker.sock")}`,
      XDG_STATE_HOME: path.join(folder, "state"),
      XDG_CACHE_HOME: path.join(folder, "cache"),
    },
  });
}

for (const [title, args, code, says] of [
  ["an unknown scenario", ["run", "dataloss"], 2, 'No scenario is called "dataloss"'],
  ["a seed that is no number", ["run", "--seed", "abc"], 2, "The seed is not a number"],
  ["a plan that is not there", ["run", "--plan", "none.md"], 2, "There is no such plan"],
  ["a plan that is a directory", ["run", "--plan", "folder"], 2, "The plan is a directory"],
  ["a plan that is binary", ["run", "--plan", "binary.md"], 2, "The plan holds a NUL byte"],
  ["a document that is no plan", ["run", "--plan", "shopping.md"], 2, "shopping.md"],
  ["a system file that is not there", ["run", "--system", "none.yaml"], 2, "There is no such system file"],
  ["a garbled time to keep", ["run", "data-loss", "--keep=soon"], 2, "How long to keep the cluster cannot"],
  ["a scenario taken for a time", ["run", "--keep", "data-loss"], 2, "write --keep=30m, or --keep behind"],
  ["too long a time to keep", ["run", "data-loss", "--keep=25h"], 2, "from 1 minute to 24 hours"],
  ["two drills to keep", ["run", "data-loss", "--all", "--keep"], 2, "data-loss/volume-wiped --keep"],
  ["an engine that does not answer", ["run", "data-loss"], 4, "Docker does not answer"],
] as const) {
  test(`${title} ends in four lines and ${code}, and leaves no run`, async () => {
    const { stdout, stderr, exitCode } = await drill(...args);
    expect(stderr).toContain(says);
    expect(stderr).toMatch(/^ {2}where: .*\n {2}expected: .*\n {2}next: .*$/m);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr).not.toMatch(/^run \d/m);
    expect(stdout).toBe("");
    expect(exitCode).toBe(code);
  });
}

test("while a cluster is kept no other drill starts, and a dry run says so; both say how it is taken away", async () => {
  const root = path.join(test.info().outputPath("desk"), "state", "firedrill");
  await writeKeptRun(root, "broken", new Date(Date.now() + 3_600_000).toISOString());
  const refused = await drill("run", "data-loss");
  expect(refused.stderr).toMatch(/^the cluster of run broken is kept until \d{4}-/);
  expect(refused.stderr).toContain("./scripts/drill reap");
  expect(refused.exitCode).toBe(2);
  const dry = await drill("run", "data-loss", "--keep=30m", "--dry-run");
  expect(dry.stdout).toContain("its cluster is then kept for 30 minutes");
  expect(dry.stdout).toMatch(
    /^MEND +other exercises +the cluster of broken is kept until .*\n.*drill reap$/m,
  );
  expect(dry.stdout).not.toMatch(/crashed runs/);
  await writeKeptRun(root, "broken", new Date().toISOString());
  // Its time is over: what stands in the way now is another thing.
  expect((await drill("run", "data-loss")).stderr).toContain("Docker does not answer");
});

test("an unforeseen error is told without its stack, which goes to the log", async () => {
  const environment = { XDG_STATE_HOME: test.info().outputPath("state") };
  const error = new Error("first line\nsecond line");
  const text = await describeUnexpected(error, environment);
  expect(text).toContain("Firedrill failed: first line\n  where: ");
  expect(text).not.toMatch(/^\s+at /m);
  const log = path.join(environment.XDG_STATE_HOME, "firedrill", "unexpected.log");
  expect(text).toContain(log);
  expect(await readFile(log, "utf8")).toMatch(/^\s+at /m);
  const asked = await describeUnexpected(error, { ...environment, FIREDRILL_DEBUG: "1" });
  expect(asked).toMatch(/^\s+at /m);
});
