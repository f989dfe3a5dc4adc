/** Processes with too small a limit of their own: `ulimit` is set in the child alone. */
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { limitBehind, openFilesLimit, requireOpenFiles } from "./limits.ts";

const here = (name: string) => JSON.stringify(path.resolve(import.meta.dirname, name));

function limited(files: number, ...command: string[]) {
  const state = test.info().outputPath("state");
  return execa("bash", ["-c", `ulimit -n ${files} && exec "$@"`, "bash", process.execPath, ...command], {
    reject: false,
    timeout: 50_000,
    env: { XDG_STATE_HOME: state, XDG_CACHE_HOME: state, DOCKER_HOST: `unix://${state}/none.sock` },
  });
}

test("the limit is known, and enough is said with what is wanted", () => {
  expect(openFilesLimit()).toBeGreaterThan(100);
  expect(requireOpenFiles(4096)).toBe("4096 for each process (1024 wanted)");
});

test("a run with too few open files is refused before it makes anything, and the doctor shows have and need", async () => {
  test.setTimeout(120_000);
  const run = await limited(512, "src/cli/main.ts", "run", "data-loss");
  expect(run.stderr).toMatch(
    /^too few open files are allowed: 512 for each process \(1024 wanted\)\n {2}where: {4}ulimit -n$/m,
  );
  expect(run.stderr).not.toMatch(/^run \d/m);
  expect(run.exitCode).toBe(4);
  const doctor = await limited(512, "src/cli/main.ts", "doctor");
  expect(doctor.stdout).toMatch(
    /^MEND +open files +too few open files are allowed: 512 .*\n +-> ulimit -n 4096/m,
  );
  expect(doctor.stdout).toMatch(/inotify +\d+ instances for each user \(512 wanted, at least 128\)/);
});

test("an error of a process that may open no more files names the limit, though not even the log can be opened", async () => {
  const exhaust = `
    import { openSync } from "node:fs";
    import { describeUnexpected } from ${here("../cli/unexpected.ts")};
    try { for (;;) openSync("/dev/null", "r"); }
    catch (cause) { console.log(await describeUnexpected(cause)); }`;
  const { stdout } = await limited(100, "--input-type=module", "-e", exhaust);
  expect(stdout).toContain("EMFILE");
  expect(stdout).toContain("(ulimit -n: 100 open files for each process)");
  expect(stdout).toContain("  expected: ");
});

test("words about open files in a node are about inotify, and other words about nothing", async () => {
  const said = 'ERROR: failed to create cluster: "Failed to create inotify object: Too many open files"';
  expect(await limitBehind(said)).toMatch(/^fs\.inotify\.max_user_instances: \d+ \(512 wanted\)$/);
  expect(await limitBehind("ENFILE: file table overflow, open 'x'")).toContain("fs.file-max");
  expect(await limitBehind("connection refused")).toBeNull();
});
