import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { storeNames } from "../journal/events.ts";
import { readJournal } from "../journal/read.ts";
import type { JournalEvent } from "../journal/events.ts";
import { hashOf } from "./content.ts";
import { readFinal } from "./final-reader.ts";
import { type FakeSystem, startFakeSystem } from "./testing/fake-system.ts";
import { now, ofType } from "./testing/workload-parts.ts";
import type { VersionedObject } from "./versioned.ts";

let folder = "";
let system: FakeSystem;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "final-"));
  system = await startFakeSystem();
  for (let seq = 0; seq < 2_500; seq += 1) system.rows.set(id(seq), { version: 1, data: `data ${seq}` });
  system.rows.set("probe-new-0", { version: 9, data: "not of the ledger" });
});
test.afterEach(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

const id = (seq: number) => `w-${String(seq).padStart(9, "0")}`;
const object = (store: VersionedObject["store"], look: VersionedObject["read"]): VersionedObject => ({
  store,
  id: store,
  read: look,
  draw: () => Promise.reject(new Error("never")),
  write: () => Promise.reject(new Error("never")),
});
const others = storeNames.filter((store) => store !== "records");
const standing = others.map((store) => object(store, async () => ({ version: 3, sha256: "c" })));

async function readAll(options: {
  timeoutMs?: number;
  objects?: readonly VersionedObject[];
  expected?: string[];
}) {
  const result = await readFinal({
    evidence: folder,
    endpoints: [system.url],
    objects: options.objects ?? standing,
    expected: new Set(options.expected ?? system.rows.keys()),
    timeoutMs: options.timeoutMs ?? 10_000,
    now,
  });
  const events: JournalEvent[] = [];
  for await (const event of readJournal(join(folder, "final.jsonl"))) events.push(event);
  const reads = new Map(ofType(events, "final.read").map((event) => [event.store, event]));
  return { result, reads, objects: ofType(events, "final.object") };
}

test("every store is read to its end, page by page", async () => {
  const { result, reads, objects } = await readAll({ expected: [id(0), id(2_499)] });
  expect(result).toMatchObject({
    complete: true,
    detail: expect.stringContaining("records: 2500") as unknown,
  });
  expect([...reads.keys()].sort()).toEqual([...storeNames].sort());
  expect(reads.get("records")).toMatchObject({ complete: true, objects: 2_500 });
  const records = objects.filter(({ store }) => store === "records");
  expect(records).toHaveLength(2_500);
  expect(records[1_234]).toEqual({
    type: "final.object",
    store: "records",
    id: id(1_234),
    version: 1,
    sha256: hashOf("data 1234"),
  });
  expect(reads.get("certificates")).toMatchObject({ complete: true, objects: 1 });
  // A second read begins anew.
  const again = await readAll({ expected: [] });
  expect(again.objects).toHaveLength(2_505);
});

test("a listing that leaves a page out is not complete", async () => {
  system.fault = "lost-page";
  const { result, reads } = await readAll({});
  expect(result.complete).toBe(false);
  expect(reads.get("records")).toMatchObject({
    complete: false,
    detail: expect.stringMatching(/leaves out w-/) as unknown,
  });
});

test("records that are truly gone leave the read complete", async () => {
  const expected = [...system.rows.keys()].filter((key) => key.startsWith("w-"));
  for (let seq = 300; seq < 1_700; seq += 1) system.rows.delete(id(seq));
  const { result, reads } = await readAll({ expected });
  expect(result.complete).toBe(true);
  expect(reads.get("records")?.objects).toBe(1_100);
});

for (const fault of ["error", "hang"] as const) {
  test(`a system with the fault ${fault} gives no complete read, after trying until the time is over`, async () => {
    system.fault = fault;
    const { result, reads } = await readAll({ timeoutMs: 700 });
    expect(result.complete).toBe(false);
    expect(reads.get("records")).toMatchObject({ complete: false, objects: 0 });
    expect(reads.get("topology")?.complete).toBe(true);
    if (fault === "error") expect(system.requests.length).toBeGreaterThan(1);
  });
}

test("a system that comes back within the time is read to its end", async () => {
  system.fault = "error";
  setTimeout(() => (system.fault = null), 600);
  expect((await readAll({ expected: [] })).result.complete).toBe(true);
});

test("a store that cannot be read is not complete; one that is empty is", async () => {
  const objects = standing.map((one) => {
    if (one.store === "certificates") return object(one.store, () => Promise.reject(new Error("no API")));
    return one.store === "topology" ? object(one.store, async () => null) : one;
  });
  const { result, reads } = await readAll({ timeoutMs: 1_500, objects, expected: [] });
  expect(result.complete).toBe(false);
  expect(reads.get("certificates")).toMatchObject({ complete: false, detail: "no API" });
  expect(reads.get("topology")).toMatchObject({ complete: true, objects: 0 });
  const less = await readAll({ objects: objects.slice(1), expected: [], timeoutMs: 1_500 });
  expect(less.reads.get(others[0] ?? "topology")).toMatchObject({ complete: false });
});
