/** The real command, with a small Debian and an engine's socket of its own: nothing of this machine is touched. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { apt } from "../host/apt.ts";
import { readBrought } from "../host/brought-file.ts";
import { type DebianRoot, debianRoot } from "../host/testing/debian-root.ts";
import { engineWith } from "../host/testing/engine-with.ts";
import type { EngineSocket } from "../keeper/testing/engine-socket.ts";
import { selfIdentity } from "../keeper/identity.ts";
import { takeExerciseLock } from "../keeper/lock.ts";
import { writeKeptRun } from "../keeper/testing/kept-run.ts";
import { contextVariable } from "../report/run-folder.ts";
import { projectRoot } from "./root.ts";

test.describe.configure({ timeout: 120_000 });

const available = { age: ["library"], library: [], before: [], "docker.io": ["runc"], runc: [] };
const ours = { tags: ["firedrill/mesh:dev"], labels: { "firedrill.image": "mesh" } };
const theirs = { tags: ["their/app:1"], labels: {} };

/** As a set-up leaves it: packages, a cache, logs. */
async function setUp(...packages: readonly string[]): Promise<DebianRoot> {
  const debian = await debianRoot(test.info().outputPath(), available);
  await debian.apt("update");
  await debian.apt("install", "before");
  await apt(debian.context).install(packages, "a test");
  await mkdir(path.join(debian.context.cache, "tools", "key"), { recursive: true });
  await writeFile(path.join(debian.context.cache, "tools", "key", "kind"), "");
  return debian;
}

const uninstall = ({ environment }: DebianRoot, engine: EngineSocket, ...options: readonly string[]) =>
  execa(process.execPath, [path.join(projectRoot, "src/cli/main.ts"), "uninstall", ...options], {
    reject: false,
    timeout: 60_000,
    stdin: "ignore",
    extendEnv: false,
    env: { ...environment, DOCKER_HOST: engine.host, FIREDRILL_YES: "1" },
  });

/** Every file of the machine that the command could touch, with its content. */
async function snapshot(debian: DebianRoot): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = { packages: (await debian.packages()).join() };
  for (const place of [debian.context.state, debian.context.cache]) {
    for (const entry of await readdir(place, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      files[file] = entry.isFile() ? await readFile(file, "utf8") : "";
    }
  }
  return files;
}

const onlyLooked = ({ requests }: EngineSocket) => requests.every((line) => line.startsWith("GET "));

test("what the set-up brought goes, what was there before stays, and the second time nothing is here", async () => {
  const debian = await setUp("age");
  await using engine = await engineWith({ containers: { shop: {} }, images: [ours, theirs], volumes: [] });
  const first = await uninstall(debian, engine, "--yes");
  expect(first.stdout).toContain("Debian packages: age, library");
  expect(first.stdout).toContain("image firedrill/mesh:dev");
  expect(first.stdout).toContain("-> docker builder prune --all");
  expect(first.stdout).toContain(`-> rm -rf ${projectRoot}`);
  expect(first.stdout).not.toContain("LEFT");
  expect(first.exitCode).toBe(0);
  expect(await debian.packages()).toEqual(["before installed"]);
  expect(existsSync(debian.context.cache)).toBe(false);
  expect(existsSync(debian.context.state)).toBe(false);
  const deleted = engine.requests.filter((line) => line.startsWith("DELETE "));
  expect(deleted).toEqual([expect.stringMatching(/^DELETE \/images\/firedrill\/mesh:dev(?:\?|$)/)]);

  const second = await uninstall(debian, engine, "--yes");
  expect(second.stdout).toBe("nothing of Firedrill's set-up is here that could go");
  expect(second.exitCode).toBe(0);
  expect(existsSync(debian.context.state)).toBe(false);
});

test("an engine that the set-up installed and that holds somebody's container stays, with its packages", async () => {
  const debian = await setUp("docker.io", "age");
  await using engine = await engineWith({ containers: { shop: {} }, images: [ours], volumes: [] });
  const { stdout, exitCode } = await uninstall(debian, engine, "--yes");
  expect(stdout).toMatch(/^ {2}Docker engine +it holds what is not Firedrill's: container shop$/m);
  expect(stdout).toMatch(/^ {2}docker\.io +the Docker engine stays$/m);
  expect(exitCode).toBe(0);
  expect(await debian.packages()).toEqual(["before installed", "docker.io installed", "runc installed"]);
  expect((await readBrought(debian.context))?.packages.map(({ name }) => name).toSorted()).toEqual([
    "docker.io",
    "runc",
  ]);
  expect(await readdir(debian.context.state)).toEqual(["brought.json"]);
});

test("a dry run lists the same and changes nothing", async () => {
  const debian = await setUp("age");
  const before = await snapshot(debian);
  await using engine = await engineWith({ containers: {}, images: [ours], volumes: [] });
  const { stdout, exitCode } = await uninstall(debian, engine, "--dry-run", "--yes");
  expect(stdout).toContain("Debian packages: age, library");
  expect(stdout).toMatch(/nothing was changed$/);
  expect(exitCode).toBe(0);
  expect(await snapshot(debian)).toEqual(before);
  expect(onlyLooked(engine)).toBe(true);
});

test("without a terminal and without --yes nothing goes, whatever was consented to be installed", async () => {
  const debian = await setUp("age");
  const before = await snapshot(debian);
  await using engine = await engineWith({ containers: {}, images: [ours], volumes: [] });
  const { stderr, exitCode } = await uninstall(debian, engine);
  expect(stderr).toContain("nothing was removed");
  expect(exitCode).toBe(2);
  expect(await snapshot(debian)).toEqual(before);
  expect(onlyLooked(engine)).toBe(true);
});

test("each removal that fails is named, and the others are done", async () => {
  const debian = await setUp("age");
  const images = [ours, { tags: ["firedrill/vault:dev"], labels: { "firedrill.image": "vault" } }];
  const inUse = ["firedrill/mesh:dev"];
  await using engine = await engineWith({ containers: {}, images, volumes: [], inUse });
  const { stdout, exitCode } = await uninstall(debian, engine, "--yes");
  expect(stdout).toMatch(/^LEFT: images: firedrill\/mesh:dev is left/m);
  expect(exitCode).toBe(6);
  expect(engine.requests.some((line) => line.startsWith("DELETE /images/firedrill/vault:dev"))).toBe(true);
  expect(await debian.packages()).toEqual(["before installed"]);
});

test("images that cannot be seen are no images that are gone", async () => {
  const debian = await setUp("age");
  await using engine = await engineWith({ containers: {}, images: [ours], volumes: null });
  const { stdout, exitCode } = await uninstall(debian, engine, "--yes");
  expect(stdout).toMatch(/^ {2}images firedrill\/\* +Docker does not answer/m);
  expect(exitCode).toBe(6);
});

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

for (const [title, begin, says] of [
  [
    "a cluster is kept",
    async (state: string) => {
      await writeKeptRun(state, "run-1", inAnHour());
      return () => {};
    },
    "the cluster of run run-1 is kept until",
  ],
  [
    "a drill runs",
    async (state: string) => {
      const lock = await takeExerciseLock({ root: state, run: "run-1" });
      return () => lock.release();
    },
    `a drill is running: run run-1, process ${process.pid}`,
  ],
  [
    "a keeper is at work",
    async (state: string) => {
      const folder = await writeKeptRun(state, "run-1", new Date(0).toISOString());
      const file = path.join(folder, "keeper.json");
      const keeper = { ...JSON.parse(await readFile(file, "utf8")), keeper: selfIdentity() };
      await writeFile(file, JSON.stringify(keeper));
      return () => {};
    },
    "a drill is running: run run-1, whose keeper is at work",
  ],
  [
    "a runner is between two drills",
    async (state: string) => {
      const env = { ...process.env, [contextVariable]: "/c", XDG_STATE_HOME: path.dirname(state) };
      const runner = spawn("/bin/sleep", ["60"], { stdio: "ignore", env });
      return () => void runner.kill("SIGKILL");
    },
    "between two drills",
  ],
] as const) {
  test(`while ${title} nothing goes, and who it is is told`, async () => {
    const debian = await setUp("age");
    const end = await begin(debian.context.state);
    try {
      const before = await snapshot(debian);
      await using engine = await engineWith({ containers: {}, images: [ours], volumes: [] });
      const { stdout, stderr, exitCode } = await uninstall(debian, engine, "--yes");
      expect(stderr).toContain(says);
      expect(stdout).toBe("");
      expect(exitCode).toBe(2);
      expect(await snapshot(debian)).toEqual(before);
      expect(onlyLooked(engine)).toBe(true);
    } finally {
      await end();
    }
  });
}
