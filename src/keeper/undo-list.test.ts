import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { openUndoList, readUndoList } from "./undo-list.ts";

let path = "";
test.beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), "fdx-")), "undo.jsonl");
});
test.afterEach(() => rm(join(path, ".."), { recursive: true, force: true }));

test("what is owed is on disk when the promise resolves, and settled things are no longer owed", async () => {
  const list = await openUndoList(path);
  await list.owe("a", { kind: "folder", path: "/x" });
  expect(await readFile(path, "utf8")).toContain('"/x"');
  await list.owe("b", { kind: "loop", file: "/y" });
  const [first] = list.owed();
  if (first !== undefined) await list.settled(first);
  expect(list.owed().map(({ key }) => key)).toEqual(["b"]);
  await list.close();
  const record = await readUndoList(path);
  expect(record.all.map(({ key }) => key)).toEqual(["a", "b"]);
  expect([...record.settled]).toEqual([0]);
  expect(record.unreadable).toEqual([]);
});

test("a torn last line was never answered and is passed over; any other strange line is named", async () => {
  const list = await openUndoList(path);
  await list.owe("a", { kind: "folder", path: "/x" });
  await list.close();
  await appendFile(path, '{"serial":1,"key":"b","un');
  expect(await readUndoList(path)).toMatchObject({ all: [{ key: "a" }], unreadable: [] });
  await appendFile(path, '\n{"serial":2,"key":"c","undo":{"kind":"rm -rf","path":"/"}}\n');
  expect((await readUndoList(path)).unreadable).toEqual([
    `${path}:2: not an undo record`,
    `${path}:3: not an undo record`,
  ]);
});
