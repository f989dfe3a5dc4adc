import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { runFolder } from "../keeper/state.ts";
import { writeKeptRun } from "../keeper/testing/kept-run.ts";
import { keepersEnded } from "./keepers.ts";

let root = "";
test.beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fdp-"));
});
test.afterEach(() => rm(root, { recursive: true, force: true }));

const later = () => new Date(Date.now() + 3_600_000).toISOString();

test("a kept cluster is no clean-up that is incomplete", async () => {
  const state = await writeKeptRun(root, "run-1", later());
  expect(await keepersEnded({ root, run: "run", interrupted: false, withinMs: 0 })).toBe(true);
  expect(existsSync(state)).toBe(true);
});

test("who interrupts the command has a kept cluster taken away too, and no other run's", async () => {
  const state = await writeKeptRun(root, "run-1", later());
  expect(await keepersEnded({ root, run: "another", interrupted: true, withinMs: 0 })).toBe(true);
  expect(existsSync(state)).toBe(true);
  expect(await keepersEnded({ root, run: "run", interrupted: true, withinMs: 0 })).toBe(true);
  expect(existsSync(state)).toBe(false);
});

test("what is left of a run that is not kept is a clean-up that is incomplete", async () => {
  await writeKeptRun(root, "run-1", later());
  await mkdir(runFolder(root, "run-2"), { recursive: true });
  expect(await keepersEnded({ root, run: "run", interrupted: false, withinMs: 0 })).toBe(false);
});
