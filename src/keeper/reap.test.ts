import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { docker } from "./docker.ts";
import { bootId, isAlive, selfIdentity, statOf } from "./identity.ts";
import { reap } from "./reap.ts";
import { runFolder, stateFiles, stateRoot, writeStateFile } from "./state.ts";
import { sleepImage } from "./testing/things.ts";
import { openUndoList } from "./undo-list.ts";
import type { Undo } from "./undo.ts";

test.describe.configure({ mode: "default", timeout: 60_000 });

let root = "";
test.beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fdr-"));
});
test.afterEach(() => rm(root, { recursive: true, force: true }));

const dead = { pid: 999_999_999, startTime: "1" };

async function writeRun(
  run: string,
  { owners = [dead], boot = bootId(), undo = [] as readonly Undo[] } = {},
) {
  const state = runFolder(root, run);
  await mkdir(state, { recursive: true });
  const who = { run, bootId: boot, keeper: dead, owners, evidence: join(root, "evidence") };
  await writeStateFile(stateFiles(state).keeper, who);
  const list = await openUndoList(stateFiles(state).undo);
  for (const one of undo) await list.owe("thing", one);
  await list.close();
  return state;
}

test("a dead run is undone and its folder removed; a live one is left alone and listed", async () => {
  const folder = join(root, "made");
  await mkdir(folder);
  await writeRun("dead", { undo: [{ kind: "folder", path: folder }] });
  await writeRun("live", { owners: [dead, selfIdentity()] });
  const report = await reap({ stateRoot: root });
  expect(report.reaped).toEqual([{ run: "dead", undone: [`folder ${folder}`], left: [] }]);
  expect(report.live).toMatchObject([{ run: "live" }]);
  expect(await readdir(join(root, "runs"))).toEqual(["live"]);
  expect(await readdir(root)).not.toContain("made");
});

test("a process of another boot is not touched, whatever its pid", async () => {
  const child = spawn("/bin/sleep", ["600"], { stdio: "ignore" });
  const identity = { pid: child.pid ?? 0, startTime: statOf(child.pid ?? 0)?.startTime ?? "" };
  try {
    await writeRun("old", { boot: "another", undo: [{ kind: "process", ...identity, group: false }] });
    expect((await reap({ stateRoot: root })).reaped).toMatchObject([{ run: "old", left: [] }]);
    expect(isAlive(identity)).toBe(true);
  } finally {
    child.kill("SIGKILL");
  }
});

test("what cannot be undone is listed and the run's folder kept", async () => {
  await writeRun("stuck", { undo: [{ kind: "mount", path: "/proc" }] });
  const [run] = (await reap({ stateRoot: root })).reaped;
  expect(run?.left.join()).toContain("/proc does not lie in a folder of this run");
  expect(await readdir(join(root, "runs"))).toEqual(["stuck"]);
});

test("a foreign kind cluster is listed and untouched", async () => {
  const name = `foreign-${randomBytes(4).toString("hex")}`;
  const image = await sleepImage(`firedrill-test/reap:${randomBytes(4).toString("hex")}`);
  await docker([
    "create",
    `--label=io.x-k8s.kind.cluster=${name}`,
    `--name=${name}`,
    image,
    "/bin/sleep",
    "1",
  ]);
  try {
    await writeRun("dead");
    const report = await reap({ stateRoot: root, all: true });
    expect(report.foreignClusters).toContain(name);
    expect(await docker(["inspect", "--format", "{{.Name}}", name])).toBe(`/${name}`);
  } finally {
    await docker(["rm", "-f", name]);
    await docker(["image", "rm", "-f", image]);
  }
});

test("a folder without a keeper is a run that starts, until it is old", async () => {
  const state = runFolder(root, "starting");
  await mkdir(state, { recursive: true });
  await writeFile(join(state, "keeper.log"), "");
  expect((await reap({ stateRoot: root })).live).toMatchObject([{ run: "starting" }]);
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(state, longAgo, longAgo);
  expect((await reap({ stateRoot: root })).reaped).toMatchObject([{ run: "starting", left: [] }]);
});

test("the state lies where XDG says, and in the home folder otherwise", () => {
  expect(stateRoot({ XDG_STATE_HOME: "/s" })).toBe("/s/firedrill");
  expect(stateRoot({ XDG_STATE_HOME: "relative" })).toMatch(/\/\.local\/state\/firedrill$/);
});

test("a run whose containers an engine that does not answer hides is kept, and taken away when it answers again", async () => {
  const bin = join(root, "bin");
  await mkdir(bin);
  const engine = (body: string) => writeFile(join(bin, "docker"), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const path = process.env["PATH"];
  process.env["PATH"] = `${bin}:${path}`;
  try {
    await writeRun("dead", { undo: [{ kind: "docker-label", label: "firedrill.run=dead" }] });
    await engine("echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    const [hidden] = (await reap({ stateRoot: root })).reaped;
    expect(hidden?.left.join()).toContain("Cannot connect to the Docker daemon");
    expect(await readdir(join(root, "runs"))).toEqual(["dead"]);
    await engine("exit 0");
    expect((await reap({ stateRoot: root })).reaped).toMatchObject([{ run: "dead", left: [] }]);
    expect(await readdir(join(root, "runs"))).toEqual([]);
  } finally {
    process.env["PATH"] = path;
  }
});
