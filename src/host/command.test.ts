import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { bootId, selfIdentity } from "../keeper/identity.ts";
import { Problem } from "../problem.ts";
import { command } from "./command.ts";
import { withLock } from "./lock.ts";
import { formatElapsed, steps } from "./steps.ts";

let folder = "";
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "firedrill-command-"));
});
test.afterEach(() => rm(folder, { recursive: true }));

test("a command's output is returned and logged with its command line", async () => {
  const log = join(folder, "a.log");
  await writeFile(join(folder, "in"), "hello");
  const inputFile = join(folder, "in");
  expect(await command("cat", ["-"], { what: "cat", log, timeoutMs: 5_000, inputFile })).toBe("hello");
  expect(await readFile(log, "utf8")).toContain("$ cat -\nhello");
});

test("a command that fails names its log and its last line", async () => {
  const log = join(folder, "b.log");
  const failed = command("sh", ["-c", "echo no space >&2; exit 3"], { what: "it", log, timeoutMs: 5_000 });
  const problem: unknown = await failed.catch((error: unknown) => error);
  if (!(problem instanceof Problem)) throw new Error("no problem was raised");
  expect(problem.text.what).toBe("it: failed with exit code 3");
  expect(problem.text.where).toContain(log);
  expect(problem.text.next).toContain("no space");
});

test("a command that does not end is ended in its time", async () => {
  const slow = command("sleep", ["30"], { what: "it", log: join(folder, "c.log"), timeoutMs: 200 });
  await expect(slow).rejects.toThrow("did not end in its time");
});

test("a program that is not there is a problem, not a crash", async () => {
  const absent = command("no-such-program", [], { what: "it", log: join(folder, "d.log"), timeoutMs: 1_000 });
  await expect(absent).rejects.toThrow("could not be started");
});

/** Work of so many ms, and how many have done it at once at most. */
function crowd(ms: number) {
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, ms));
    running -= 1;
  };
  return { work, most: () => most };
}

test("two set-ups never run at once, and a dead one's lock is taken over", async () => {
  const path = join(folder, "lock");
  await writeFile(path, "4194304999");
  const { work, most } = crowd(50);
  const options = { path, timeoutMs: 10_000, waiting: () => undefined };
  await Promise.all([withLock(options, work), withLock(options, work)]);
  expect(most()).toBe(1);
});

test("a lock of a process whose number another one has now, or that another boot left, is taken over", async () => {
  const path = join(folder, "lock");
  const own = selfIdentity();
  const options = { path, timeoutMs: 100, waiting: () => undefined };
  for (const stale of [
    { ...own, startTime: "1", bootId: bootId() },
    { ...own, bootId: "another" },
  ]) {
    await writeFile(path, JSON.stringify(stale));
    expect(await withLock(options, async () => 1)).toBe(1);
  }
  await writeFile(path, JSON.stringify({ ...own, bootId: bootId() }));
  await expect(withLock(options, async () => 1)).rejects.toThrow(`process ${own.pid}`);
});

test("a stale lock that many want at once is taken by one after the other", async () => {
  const path = join(folder, "lock");
  const { work, most } = crowd(5);
  for (let round = 0; round < 5; round += 1) {
    await writeFile(path, "torn {");
    const options = { path, timeoutMs: 20_000, waiting: () => undefined };
    await Promise.all(Array.from({ length: 4 }, () => withLock(options, work)));
  }
  expect(most()).toBe(1);
});

test("a step shows its elapsed time, also when it fails", async () => {
  let shown = "";
  const progress = steps({ write: (text) => (shown += text), live: false });
  await progress.step("work", async () => 1);
  await expect(progress.step("more", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(shown).toMatch(/^work … 0\.\d s\nmore … 0\.\d s failed\n$/);
});

test("elapsed times read well", () => {
  expect([400, 12_400, 185_000].map(formatElapsed)).toEqual(["0.4 s", "12 s", "3 min 05 s"]);
});
