import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { bootId, statOf } from "./identity.ts";
import { lockHolder, takeExerciseLock } from "./lock.ts";

let root = "";
test.beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fdl-"));
});
test.afterEach(() => rm(root, { recursive: true, force: true }));

function holder(pid: number, startTime: string, boot = bootId()): string {
  return JSON.stringify({ run: "older", pid, startTime, bootId: boot, since: new Date().toISOString() });
}

test("a second exercise is refused and told who holds the lock", async () => {
  const lock = await takeExerciseLock({ root, run: "first" });
  await expect(takeExerciseLock({ root, run: "second" })).rejects.toThrow(
    new RegExp(`run first, process ${process.pid}`),
  );
  expect(await lockHolder(root)).toMatchObject({ run: "first" });
  await lock.release();
  await lock.release();
  expect(await lockHolder(root)).toBeNull();
  await (await takeExerciseLock({ root, run: "second" })).release();
});

const children: ChildProcess[] = [];
test.afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

test("the lock of a dead process, of a reused pid and of another boot is taken over", async () => {
  const child = spawn("/bin/sleep", ["600"], { stdio: "ignore" });
  children.push(child);
  const startTime = statOf(child.pid ?? 0)?.startTime ?? "";
  const path = join(root, "exercise.lock");
  await writeFile(path, holder(child.pid ?? 0, startTime));
  await expect(takeExerciseLock({ root, run: "new" })).rejects.toThrow(/run older/);
  const own = statOf(process.pid)?.startTime ?? "";
  for (const stale of [holder(process.pid, "1"), holder(process.pid, own, "another"), "torn {"]) {
    await writeFile(path, stale);
    const lock = await takeExerciseLock({ root, run: "new" });
    expect(await readFile(path, "utf8")).toContain('"new"');
    await lock.release();
  }
  await writeFile(path, holder(child.pid ?? 0, startTime));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  await (await takeExerciseLock({ root, run: "new" })).release();
});

test("of many that want the lock at once exactly one gets it", async () => {
  await writeFile(join(root, "exercise.lock"), holder(process.pid, "1"));
  const tries = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => takeExerciseLock({ root, run: `run-${n}` })),
  );
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a release takes away no lock but its own", async () => {
  const lock = await takeExerciseLock({ root, run: "mine" });
  const path = join(root, "exercise.lock");
  await writeFile(path, holder(1, statOf(1)?.startTime ?? ""));
  await lock.release();
  expect(await lockHolder(root)).toMatchObject({ run: "older", pid: 1 });
});
