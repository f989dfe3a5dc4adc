import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { census } from "./census.ts";
import { ownRoots } from "./clear-run.ts";
import { docker } from "./docker.ts";
import { type Keeper, selfIdentity, startKeeper } from "./handle.ts";
import { isAlive, runVariable, statOf } from "./identity.ts";
import { reap } from "./reap.ts";
import { endedFile, endedFileSchema, readStateFile, runFolder, stateFiles } from "./state.ts";
import { makeDisk, makeDockerThings, makeNode, makeProcess, sleepImage } from "./testing/things.ts";
import { readUndoList } from "./undo-list.ts";
import { until } from "./until.ts";

test.describe.configure({ mode: "default", timeout: 120_000 });

let root = "";
let image = "";
test.beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fdk-"));
  image = await sleepImage(`firedrill-test/sleep:${randomBytes(4).toString("hex")}`);
});
test.afterAll(async () => {
  await docker(["image", "rm", "-f", image]);
  await rm(root, { recursive: true, force: true });
});

function newRun() {
  const run = `fdtest-${randomBytes(4).toString("hex")}`;
  const state = runFolder(root, run);
  return { run, state, evidence: join(root, `${run}-evidence`), owners: [selfIdentity()] };
}

/** Counts what a run owed by now, now and later: the list itself goes with the run. */
async function counter(run: string, state: string): Promise<() => Promise<readonly string[]>> {
  const { all } = await readUndoList(stateFiles(state).undo);
  return () => census({ run, state, owed: all, roots: ownRoots(state) });
}

async function makeAll(keeper: Keeper, run: string, state: string): Promise<void> {
  const site = { run, folder: join(state, "disks"), image, owe: keeper.owe };
  await makeDisk(site);
  await makeDockerThings(site);
  await makeNode(site);
  await makeProcess(site);
}

test("closing a run takes everything away and says that nothing is left", async () => {
  const config = newRun();
  const keeper = await startKeeper(config);
  await makeAll(keeper, config.run, config.state);
  const count = await counter(config.run, config.state);
  const before = await count();
  expect(before.filter((line) => line.startsWith("container "))).toHaveLength(2);
  for (const kind of ["network ", "volume ", "mount ", "loop device ", "process "]) {
    expect(before.some((line) => line.startsWith(kind))).toBe(true);
  }
  expect(await keeper.close()).toEqual({ left: [] });
  expect(await count()).toEqual([]);
  expect(existsSync(config.state)).toBe(false);
  expect(await until({ withinMs: 5_000 }, () => statOf(keeper.pid) === null)).toBe(true);
  await expect(keeper.record()).rejects.toThrow("the keeper is gone: closed");
});

test("a drill that is killed leaves nothing after 30 s, and everything it recorded is there", async () => {
  const { run, state, evidence } = newRun();
  await mkdir(evidence, { recursive: true });
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("testing/drill-child.ts", import.meta.url)), run, state, evidence, image],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let recorded = -1;
  let keeper = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("keeper ")) keeper = Number(line.slice(7));
    if (line.startsWith("recorded ")) recorded = Number(line.slice(9));
    if (recorded === 50) child.kill("SIGKILL");
  }
  const killed = performance.now();
  expect(recorded).toBeGreaterThanOrEqual(50);
  const count = await counter(run, state);
  expect((await count()).length).toBeGreaterThan(0);
  const done = await until({ withinMs: 30_000 }, () => statOf(keeper) === null);
  console.log(`cleared ${Math.round(performance.now() - killed)} ms after the kill`);
  expect(done).toBe(true);
  expect(await count()).toEqual([]);
  expect(existsSync(state)).toBe(false);

  const ended = await readStateFile(endedFile(evidence), endedFileSchema);
  expect(ended).toMatchObject({ how: "interrupted", left: [] });
  const lines = (await readFile(join(evidence, "journal.jsonl"), "utf8")).trimEnd().split("\n");
  const events = lines.map((line) => JSON.parse(line));
  const alarms = events.filter((event) => event.type === "alarm").map((event) => Number(event.detail));
  expect(alarms.slice(0, recorded + 1)).toEqual(Array.from({ length: recorded + 1 }, (_, n) => n));
  expect(events.find((event) => event.type === "harness.error")).toMatchObject({
    phase: "fault",
    message: expect.stringContaining("interrupted"),
  });
  expect(events.some((event) => event.type === "run.closed")).toBe(false);
});

/** tmpfs gives whole pages: only behind a full one does a short line find no room. */
async function fillPage(keeper: Keeper, file: string): Promise<void> {
  const undo = { kind: "docker-network", name: "fdtest-none" } as const;
  const { all } = await readUndoList(file);
  const { size } = await stat(file);
  const bare = `${JSON.stringify({ serial: all.length, key: "", undo })}\n`.length;
  await keeper.owe("x".repeat(4096 - ((size + bare) % 4096)), undo);
  expect((await stat(file)).size % 4096).toBe(0);
}

for (const [how, end] of [
  ["closed", (keeper: Keeper) => keeper.close()],
  ["told to end", (keeper: Keeper) => process.kill(keeper.pid, "SIGTERM")],
] as const) {
  test(`on a full disk a run that is ${how} leaves nothing, and its journal has whole lines alone`, async () => {
    const disk = await mkdtemp(join(root, "full-"));
    await execa("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], { timeout: 20_000 });
    try {
      const config = newRun();
      const { run } = config;
      const state = runFolder(disk, run);
      const evidence = join(disk, "evidence");
      const keeper = await startKeeper({ ...config, state, evidence });
      await makeAll(keeper, run, state);
      const count = await counter(run, state);
      expect((await count()).length).toBeGreaterThan(0);
      await fillPage(keeper, stateFiles(state).undo);
      await execa("sh", ["-c", 'cat /dev/zero >"$0" 2>/dev/null; true', join(disk, "filler")], {
        timeout: 20_000,
      });
      const finding = {
        type: "finding",
        at: 1,
        severity: "low",
        code: "x",
        message: "y".repeat(50_000),
      } as const;
      await expect(keeper.record(finding)).rejects.toThrow(/ENOSPC/);
      // From here on what this test starts itself is none of the run's.
      delete process.env[runVariable];
      const closed = await end(keeper);
      if (closed !== true) expect(closed).toEqual({ left: [] });
      expect(await until({ withinMs: 30_000 }, () => statOf(keeper.pid) === null)).toBe(true);
      expect(await count()).toEqual([]);
      expect(existsSync(state)).toBe(false);
      for (const line of (await readFile(join(evidence, "journal.jsonl"), "utf8")).split("\n").slice(0, -1)) {
        expect(() => JSON.parse(line)).not.toThrow();
      }
    } finally {
      await execa("umount", ["-l", disk], { timeout: 20_000 });
    }
  });
}

test("when the outer owner dies the orphaned drill is killed too", async () => {
  const { run, state, evidence } = newRun();
  const script = `const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, process.argv.slice(1), { stdio: ["ignore", "inherit", "inherit"] });
    console.log("drill " + child.pid);`;
  const drillChild = fileURLToPath(new URL("testing/drill-child.ts", import.meta.url));
  const runner = spawn(process.execPath, ["-e", script, drillChild, run, state, evidence, image], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let drill = 0;
  let keeper = 0;
  let count: (() => Promise<readonly string[]>) | undefined;
  for await (const line of createInterface({ input: runner.stdout })) {
    if (line.startsWith("drill ")) drill = Number(line.slice(6));
    if (line.startsWith("keeper ")) keeper = Number(line.slice(7));
    if (line === "recorded 5") {
      count = await counter(run, state);
      runner.kill("SIGKILL");
    }
  }
  expect(await until({ withinMs: 30_000 }, () => statOf(keeper) === null && statOf(drill) === null)).toBe(
    true,
  );
  expect(await count?.()).toEqual([]);
});

test("when keeper and drill are both killed, reaping takes everything away", async () => {
  const stateRoot = await mkdtemp(join(root, "r"));
  const config = newRun();
  const { run, evidence } = config;
  const state = runFolder(stateRoot, run);
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("testing/drill-child.ts", import.meta.url)), run, state, evidence, image],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("keeper ")) {
      expect((await reap({ stateRoot })).live.map((one) => one.run)).toEqual([run]);
      process.kill(Number(line.slice(7)), "SIGKILL");
      child.kill("SIGKILL");
    }
  }
  const count = await counter(run, state);
  expect((await count()).length).toBeGreaterThan(4);
  // The drill's parent, this test, is alive: so the run counts as live without `all`.
  expect((await reap({ stateRoot })).live).toMatchObject([
    { run, why: expect.stringContaining("keeper is gone") },
  ]);
  const report = await reap({ stateRoot, all: true });
  expect(report.live).toEqual([]);
  expect(report.reaped).toMatchObject([{ run, left: [] }]);
  expect(await count()).toEqual([]);
  expect(await readdir(join(stateRoot, "runs"))).toEqual([]);
});

test("a keeper ignores the terminal's interrupt and undoes on TERM", async () => {
  const config = newRun();
  const keeper = await startKeeper(config);
  await keeper.owe("folder", { kind: "folder", path: join(config.state, "things") });
  await mkdir(join(config.state, "things"));
  process.kill(keeper.pid, "SIGINT");
  await keeper.record();
  process.kill(keeper.pid, "SIGTERM");
  expect(await until({ withinMs: 15_000 }, () => statOf(keeper.pid) === null)).toBe(true);
  expect(existsSync(config.state)).toBe(false);
  const late = keeper.owe("late", { kind: "docker-network", name: "late" });
  await expect(late).rejects.toThrow("the keeper is gone: terminated, the keeper was told to end");
  expect(config.owners.every(isAlive)).toBe(true);
});

test("settling undoes one thing and leaves the others", async () => {
  const config = newRun();
  const keeper = await startKeeper(config);
  for (const name of ["one", "two"]) {
    await keeper.owe(name, { kind: "folder", path: join(config.state, name) });
    await mkdir(join(config.state, name));
  }
  await keeper.settle("one");
  expect(await readdir(config.state)).not.toContain("one");
  expect(await readdir(config.state)).toContain("two");
  expect(await keeper.close()).toEqual({ left: [] });
});

test("a daemon that a step left behind is found by the run's label and ended", async () => {
  const config = newRun();
  const keeper = await startKeeper(config);
  const daemon = spawn("/bin/sleep", ["600"], { detached: true, stdio: "ignore" });
  const identity = statOf(daemon.pid ?? 0) ?? { pid: 0, startTime: "" };
  try {
    expect(isAlive(identity)).toBe(true);
    const count = await counter(config.run, config.state);
    // The Docker commands of the count itself carry the label too.
    expect(await count()).toContain(`process ${identity.pid}`);
    expect(await keeper.close()).toEqual({ left: [] });
    expect(isAlive(identity)).toBe(false);
  } finally {
    daemon.kill("SIGKILL");
  }
});

test("what cannot be undone is named, not forgotten", async () => {
  const config = newRun();
  const keeper = await startKeeper(config);
  await keeper.owe("foreign", { kind: "folder", path: "/etc/not-ours" });
  const { left } = await keeper.close();
  expect(await readStateFile(endedFile(config.state), endedFileSchema)).toMatchObject({ left });
  expect(left).toEqual(["folder /etc/not-ours: /etc/not-ours does not lie in a folder of this run"]);
});

test("a keeper that cannot start says why", async () => {
  const config = { ...newRun(), run: "no good name" };
  await expect(startKeeper(config)).rejects.toThrow(/the keeper did not start/);
});
