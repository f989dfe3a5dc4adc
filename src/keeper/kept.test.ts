import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { startKeeper } from "./handle.ts";
import { selfIdentity, statOf } from "./identity.ts";
import { isDue, keptRuns } from "./kept.ts";
import { takeExerciseLock } from "./lock.ts";
import { deadRuns, reap } from "./reap.ts";
import { endedFile, endedFileSchema, readStateFile, runFolder, stateFiles } from "./state.ts";
import { readUndoList } from "./undo-list.ts";
import { membersOf } from "./undo-process.ts";
import { until } from "./until.ts";

test.describe.configure({ mode: "default", timeout: 120_000 });

const run = "kept-run";
const longMs = 3_600_000;
let root = "";
let state = "";
let evidence = "";
const children: ChildProcess[] = [];
test.beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fdq-"));
  state = runFolder(root, run);
  evidence = join(root, "evidence");
});
test.afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await reap({ stateRoot: root, kept: true });
  await rm(root, { recursive: true, force: true });
});

function inMs(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

/** A drill that has its run kept, and is then killed. */
async function keepAndDie(end: string) {
  await mkdir(evidence, { recursive: true });
  const script = fileURLToPath(new URL("testing/keeping-child.ts", import.meta.url));
  const child = spawn(process.execPath, [script, run, state, evidence, end], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const pids: { keeper: number; daemon: number; late: number } = JSON.parse(line);
  const daemons = { daemon: isRunning(pids.daemon), late: isRunning(pids.late) };
  child.kill("SIGKILL");
  await once(child, "exit");
  return { ...pids, daemons };
}

function isRunning(pid: number): boolean {
  return statOf(pid)?.zombie === false;
}

const gone = (pid: number) => until({ withinMs: 20_000 }, () => !isRunning(pid));

test("a kept run outlives its drill until its time is over, and goes then of itself", async () => {
  const end = inMs(8_000);
  const { keeper, late, daemons } = await keepAndDie(end);
  // What was ended is ended; what was started behind the end is, once the drill is gone.
  expect(daemons).toEqual({ daemon: false, late: true });
  expect(await gone(late)).toBe(true);
  const { all, settled } = await readUndoList(stateFiles(state).undo);
  for (const { undo, serial } of all) {
    if (undo.kind === "process") expect(await membersOf(undo)).toEqual([]);
    expect(settled.has(serial)).toBe(undo.kind === "process");
  }
  expect(await reap({ stateRoot: root })).toMatchObject({
    reaped: [],
    live: [{ run, why: `its cluster is kept until ${end}` }],
  });
  await expect(takeExerciseLock({ root, run: "next" })).rejects.toThrow(`${run} is kept until ${end}`);
  expect(existsSync(join(state, "cluster"))).toBe(true);
  expect(isDue({ until: end })).toBe(false);

  expect(await gone(keeper)).toBe(true);
  expect(isDue({ until: end })).toBe(true);
  expect(Date.now() - Date.parse(end)).toBeLessThan(5_000);
  expect(existsSync(state)).toBe(false);
  expect(await readStateFile(endedFile(evidence), endedFileSchema)).toMatchObject({
    how: "expired",
    left: [],
  });
  // Nobody was interrupted: the journal holds what the drill wrote, which is nothing.
  expect(await readFile(join(evidence, "journal.jsonl"), "utf8")).toBe("");
  await (await takeExerciseLock({ root, run: "next" })).release();
});

test("reaping on demand takes a kept run away at once, and says what went", async () => {
  const { keeper } = await keepAndDie(inMs(longMs));
  const folder = join(state, "cluster");
  expect(await reap({ stateRoot: root, kept: true })).toMatchObject({
    reaped: [{ run, undone: [`folder ${folder}`], left: [] }],
    live: [],
  });
  expect(isRunning(keeper)).toBe(false);
  expect(existsSync(state)).toBe(false);
});

test("a kept run whose keeper was killed is reaped when it is due, and not before", async () => {
  const end = inMs(6_000);
  const { keeper } = await keepAndDie(end);
  process.kill(keeper, "SIGKILL");
  expect(await gone(keeper)).toBe(true);
  expect(await keptRuns(root)).toMatchObject([{ run, until: end }]);
  expect(await deadRuns(root)).toEqual([]);
  expect((await reap({ stateRoot: root })).live).toMatchObject([{ run }]);
  await expect(takeExerciseLock({ root, run: "next" })).rejects.toThrow(`${run} is kept until ${end}`);
  expect(isDue({ until: end })).toBe(false);

  await until({ withinMs: 10_000 }, () => isDue({ until: end }));
  expect(await deadRuns(root)).toEqual([run]);
  expect((await reap({ stateRoot: root })).reaped).toMatchObject([{ run, left: [] }]);
  expect(existsSync(state)).toBe(false);
});

test("a kept run whose keeper was killed is reaped at once by who asks for it", async () => {
  const { keeper } = await keepAndDie(inMs(longMs));
  process.kill(keeper, "SIGKILL");
  expect(await gone(keeper)).toBe(true);
  expect((await reap({ stateRoot: root, kept: true })).reaped).toMatchObject([{ run, left: [] }]);
  expect(existsSync(state)).toBe(false);
});

test("a run that is kept takes nothing more; one that cannot be kept can still be closed", async () => {
  const config = { run, state, evidence, owners: [selfIdentity()] };
  const keeper = await startKeeper(config);
  await mkdir(stateFiles(state).kept);
  const kept = { until: inMs(longMs), kubeconfig: "/kubeconfig", tools: "/tools" };
  await expect(keeper.keep(kept)).rejects.toThrow("the keeper refused keep");
  await rm(stateFiles(state).kept, { recursive: true });
  await keeper.record();
  await keeper.keep(kept);
  await expect(keeper.record()).rejects.toThrow("the run is over and kept until");
  await expect(keeper.close()).rejects.toThrow("the run is over and kept until");
  expect(await keptRuns(root)).toMatchObject([{ run, ...kept }]);

  const other = { ...config, run: "other", state: runFolder(root, "other") };
  const second = await startKeeper(other);
  await mkdir(stateFiles(other.state).kept);
  await expect(second.keep(kept)).rejects.toThrow("the keeper refused keep");
  expect(await second.close()).toEqual({ left: [] });
});
