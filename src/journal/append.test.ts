import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { openJournal } from "./append.ts";
import { firstLink, linkOf, linkOver } from "./chain.ts";
import type { JournalEvent } from "./events.ts";

let folder = "";
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal-"));
});
test.afterEach(() => rm(folder, { recursive: true }));

const stall = (from: number): JournalEvent => ({ type: "stall", source: "test", from, to: from + 1 });
const all = async (path: string) => (await readFile(path, "utf8")).split("\n").slice(0, -1);
const lines = async (path: string) => (await all(path)).filter((line) => linkOf(line) === null);

/** Every file handle has the same prototype; held fdatasync calls wait for `release`. */
async function holdSyncs() {
  const file = await open(folder, "r");
  const prototype = Object.getPrototypeOf(file) as { datasync: () => Promise<void> };
  await file.close();
  const real = prototype.datasync;
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = { calls: 0, release: resolve, restore: () => void (prototype.datasync = real) };
  prototype.datasync = async function datasync(this: unknown) {
    held.calls += 1;
    await promise;
    await real.call(this);
  };
  return held;
}

test("an append resolves only after its fdatasync, and what waits meanwhile shares the next one", async () => {
  const path = join(folder, "j.jsonl");
  const journal = await openJournal(path);
  const held = await holdSyncs();
  try {
    let resolved = 0;
    const appends = Array.from({ length: 50 }, async (_, index) => {
      await journal.append([stall(index)]);
      resolved += 1;
    });
    await expect.poll(() => held.calls).toBe(1);
    expect(resolved).toBe(0);
    held.release();
    await Promise.all(appends);
    expect(held.calls).toBe(2);
    expect(await lines(path)).toEqual(Array.from({ length: 50 }, (_, index) => JSON.stringify(stall(index))));
  } finally {
    held.restore();
  }
  await journal.close();
});

test("a full disk rejects the append and every later one, and closing tells it", async () => {
  const journal = await openJournal("/dev/full");
  await expect(journal.append([stall(1)])).rejects.toThrow(/ENOSPC/);
  await expect(journal.append([stall(2)])).rejects.toThrow(/ENOSPC/);
  await expect(journal.close()).rejects.toThrow(/ENOSPC/);
});

test("closing writes what waits, and nothing can be appended after it", async () => {
  const path = join(folder, "j.jsonl");
  const journal = await openJournal(path, { lingerMs: 20 });
  const waiting = journal.append([stall(1), stall(2)]);
  await journal.close();
  await waiting;
  expect(await lines(path)).toHaveLength(2);
  await expect(journal.append([stall(3)])).rejects.toThrow(/closed/);
});

test("an existing journal is appended to, a fresh one is emptied first", async () => {
  const path = join(folder, "j.jsonl");
  for (const [options, expected] of [
    [{}, 1],
    [{}, 2],
    [{ fresh: true }, 1],
  ] as const) {
    const journal = await openJournal(path, options);
    await journal.append([stall(1)]);
    await journal.close();
    expect(await lines(path)).toHaveLength(expected);
  }
});

test("a journal that ends in a torn line is not appended to", async () => {
  const path = join(folder, "j.jsonl");
  await writeFile(path, '{"type":"stall"');
  await expect(openJournal(path)).rejects.toThrow(/torn/);
});

test("a batch ends with a link over all before it, and a journal that is opened again goes on from its last one", async () => {
  const path = join(folder, "j.jsonl");
  for (const first of [1, 3]) {
    const journal = await openJournal(path);
    await journal.append([stall(first), stall(first + 1)]);
    await journal.close();
  }
  const bytes = (from: number) => `${JSON.stringify(stall(from))}\n${JSON.stringify(stall(from + 1))}\n`;
  const one = linkOver(firstLink, bytes(1));
  const links = (await all(path)).map(linkOf);
  expect(links).toEqual([null, null, one, null, null, linkOver(one, bytes(3))]);
});

test("a journal whose last batch has no link is not appended to", async () => {
  const path = join(folder, "j.jsonl");
  await writeFile(path, `${JSON.stringify(stall(1))}\n`);
  await expect(openJournal(path)).rejects.toThrow(/torn/);
});
