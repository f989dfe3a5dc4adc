import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { JournalEvent } from "./events.ts";
import { readEvidence, readJournal } from "./read.ts";

let folder = "";
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal-"));
});
test.afterEach(() => rm(folder, { recursive: true }));

const stall = (from: number): JournalEvent => ({ type: "stall", source: "tëst", from, to: from + 1 });
const line = (from: number) => `${JSON.stringify(stall(from))}\n`;

async function read(text: string | Buffer) {
  const path = join(folder, "journal.jsonl");
  await writeFile(path, text);
  const reading = readJournal(path);
  const events: JournalEvent[] = [];
  for await (const event of reading) events.push(event);
  return { events, torn: reading.torn };
}

test("a whole journal is read in order", async () => {
  expect(await read(line(1) + line(2))).toEqual({ events: [stall(1), stall(2)], torn: false });
  expect(await read("")).toEqual({ events: [], torn: false });
});

const ends: readonly (readonly [string, string | Buffer])[] = [
  ["without its newline", line(2).slice(0, -1)],
  ["in the middle of a character", Buffer.from(line(2)).subarray(0, Buffer.from(line(2)).indexOf(0xc3) + 1)],
  ["with a newline after a piece", `${line(2).slice(0, 20)}\n`],
  ["in zeros", Buffer.alloc(4096)],
  ["in zeros and a newline", Buffer.from([0, 0, 0, 10])],
];
for (const [how, end] of ends) {
  test(`a journal that ends ${how} is torn, and the rest is read`, async () => {
    const whole = Buffer.concat([Buffer.from(line(1)), Buffer.from(end)]);
    expect(await read(whole)).toEqual({ events: [stall(1)], torn: true });
  });
}

const bad: readonly (readonly [string, string])[] = [
  ["is no JSON", '{"type":\n'],
  ["is empty", "\n"],
  ["is of no known type", '{"type":"nonsense"}\n'],
  ["lacks a field", '{"type":"stall","source":"x","from":1}\n'],
  ["has a negative instant", '{"type":"stall","source":"x","from":-1,"to":2}\n'],
];
for (const [how, text] of bad) {
  test(`a line in the middle that ${how} is refused with its place`, async () => {
    await expect(read(line(1) + text + line(3))).rejects.toThrow(/journal\.jsonl:2\)/);
  });
}

test("a whole last line that is no event is damage, not a torn end", async () => {
  await expect(read(`${line(1)}{"type":"nonsense"}\n`)).rejects.toThrow(/journal\.jsonl:2\)/);
});

test("evidence is its three files together, and says which of them are torn", async () => {
  await writeFile(join(folder, "journal.jsonl"), line(1));
  expect(await readEvidence(folder)).toEqual({ events: [stall(1)], torn: [] });
  await writeFile(join(folder, "workload.jsonl"), `${line(2)}{"ty`);
  await writeFile(join(folder, "final.jsonl"), line(3));
  expect(await readEvidence(folder)).toEqual({
    events: [stall(1), stall(2), stall(3)],
    torn: ["workload.jsonl"],
  });
});

test("evidence without a journal is refused", async () => {
  await writeFile(join(folder, "workload.jsonl"), line(2));
  await expect(readEvidence(folder)).rejects.toThrow(/cannot be read.*journal\.jsonl/);
});

const sent = (seq: number): JournalEvent => ({
  type: "write.sent",
  at: seq * 1e6,
  store: "records",
  seq,
  id: `w-${seq}`,
  version: 1,
  op: "create",
  sha256: "a".repeat(64),
});

test("300,000 lines are read and checked in three seconds of work", async () => {
  const text = Array.from({ length: 300_000 }, (_, seq) => `${JSON.stringify(sent(seq))}\n`).join("");
  await writeFile(join(folder, "journal.jsonl"), text);
  const begun = process.cpuUsage();
  const { events } = await readEvidence(folder);
  const { user, system } = process.cpuUsage(begun);
  const tookMs = (user + system) / 1_000;
  expect(events).toHaveLength(300_000);
  expect(tookMs).toBeLessThan(3_000);
  test.info().annotations.push({ type: "took", description: `${Math.round(tookMs)} ms` });
});
