import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { loadPlan, loadSystem } from "../plan/load.ts";
import { concludeRun } from "./conclude.ts";
import { projectRoot } from "./root.ts";

const planPath = path.join(projectRoot, "drills/x0tta6bl4/plan.md");
const systemPath = path.join(projectRoot, "drills/x0tta6bl4/system.yaml");

let reports = "";
test.beforeEach(async () => {
  reports = await mkdtemp(path.join(tmpdir(), "fdc-"));
  await execa("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", reports], { timeout: 20_000 });
});
test.afterEach(async () => {
  await execa("umount", [reports], { timeout: 20_000 });
  await rm(reports, { recursive: true });
});

async function conclude() {
  const folder = path.join(reports, "runs", "r1");
  await mkdir(folder, { recursive: true });
  const startedAt = new Date().toISOString();
  const plan = await loadPlan(planPath);
  const made = { run: "r1", folder, startedAt, seed: 1, owner: process.pid };
  return {
    context: { ...made, planPath, systemPath, planSha256: plan.sha256 },
    reports,
    plan,
    system: await loadSystem(systemPath),
    choice: { exercises: [{ scenario: "data-loss", variant: "volume-wiped" }], notRun: [] },
  };
}

test("a drill that left no record is interrupted in run.json", async () => {
  const { record, reported } = await concludeRun(await conclude());
  expect(reported).toBe(true);
  expect(record.exercises).toMatchObject([{ scenario: "data-loss", outcome: "interrupted", verdict: null }]);
  const executor = path.join(reports, "runs/r1/allure-results/executor.json");
  expect(JSON.parse(await readFile(executor, "utf8"))).toMatchObject({
    name: expect.any(String),
    type: expect.any(String),
  });
});

test("a full disk is evidence that is not complete, and what came of the drills is known all the same", async () => {
  const input = await conclude();
  await execa("sh", ["-c", 'cat /dev/zero >"$0" 2>/dev/null; true', path.join(reports, "filler")]);
  const { record, reported } = await concludeRun(input);
  expect(reported).toBe(false);
  expect(record.exercises).toHaveLength(1);
});
