import { createHash } from "node:crypto";
import { expect, test } from "@playwright/test";
import { type LedgerWriter, startLedgerWriter } from "./ledger-writer.ts";
import { type FakeSystem, startFakeSystem, type SystemFault } from "./testing/fake-system.ts";
import { fail, memoryJournal, now, ofType, until } from "./testing/workload-parts.ts";

let systems: FakeSystem[] = [];
let writer: LedgerWriter | undefined;
test.beforeEach(async () => {
  systems = await Promise.all([startFakeSystem(), startFakeSystem()]);
});
test.afterEach(async () => {
  await Promise.all(systems.map((system) => system.stop()));
  await writer?.stop();
});
const hash = (data: string) => createHash("sha256").update(data).digest("hex");
const first = () => systems[0] as FakeSystem;
const second = () => systems[1] as FakeSystem;

function start(options: { writesPerSecond?: number; append?: () => Promise<void> } = {}) {
  const journal = memoryJournal();
  let acknowledged = 0;
  const { append } = options;
  writer = startLedgerWriter({
    endpoints: systems.map(({ url }) => url),
    writesPerSecond: options.writesPerSecond ?? 200,
    seed: 7,
    now,
    journal: {
      async append(events) {
        await journal.append(events);
        await append?.();
      },
    },
    onAcknowledged: () => (acknowledged += 1),
    onError: fail,
  });
  const ended = (result: string) => ofType(journal.events, "write.ended").filter((e) => e.result === result);
  return { journal, ended, writer, count: () => acknowledged };
}

test("what was acknowledged is what stands there, and never two writes of one record at once", async () => {
  const { journal, ended, writer: own } = start();
  await until("writes", () => ended("acknowledged").length >= 300);
  await own.stop();
  const sent = ofType(journal.events, "write.sent");
  const share = (op: string) => sent.filter((write) => write.op === op).length / sent.length;
  expect(share("create")).toBeGreaterThan(0.6);
  expect(share("update")).toBeGreaterThan(0.12);
  expect(share("delete")).toBeGreaterThan(0);

  const open = new Map<number, string>();
  const versions = new Map<string, number>();
  const expected = new Map<string, string>();
  for (const event of journal.events) {
    if (event.type === "write.sent") {
      expect([...open.values()]).not.toContain(event.id);
      open.set(event.seq, event.id);
      expect(event.version).toBe((versions.get(event.id) ?? 0) + 1);
      versions.set(event.id, event.version);
      if (event.op === "delete") expected.delete(event.id);
      else expected.set(event.id, event.sha256 ?? "");
    }
    if (event.type === "write.ended") open.delete(event.seq);
  }
  expect(open.size).toBe(0);
  expect(ended("acknowledged")).toHaveLength(sent.length);
  const found = new Map([...first().rows].map(([id, { data }]) => [id, hash(data)]));
  expect(found).toEqual(expected);
  expect(new Set(own.standing)).toEqual(new Set(expected.keys()));
  for (const { data } of first().rows.values()) {
    expect(data.length).toBeGreaterThanOrEqual(300);
    expect(data.length).toBeLessThanOrEqual(1_000);
  }
});

test("a write counts only when its acknowledgement is on disk", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { count, ended } = start({ append: () => promise });
  await until("answers", () => ended("acknowledged").length >= 20);
  expect(count()).toBe(0);
  resolve();
  await until("the count", () => count() >= 20);
});

const answers: readonly (readonly [SystemFault, "refused" | "unanswered", boolean])[] = [
  ["hang", "unanswered", false],
  ["error", "unanswered", false],
  ["refuse", "refused", false],
  ["reset-after-commit", "unanswered", true],
];
for (const [fault, result, there] of answers) {
  test(`a write to a system with the fault ${fault} is ${result}, and not sent again`, async () => {
    for (const system of systems) system.fault = fault;
    const { journal, ended, count, writer: own } = start({ writesPerSecond: 50 });
    await until("answers", () => ended(result).length >= 3);
    for (const system of systems) system.fault = null;
    await own.stop();
    const failed = ended(result).map(({ seq }) => seq);
    const { id } = ofType(journal.events, "write.sent").find(({ seq }) => seq === failed[0]) ?? { id: "" };
    const puts = systems.flatMap(({ requests }) => requests.filter(({ path }) => path.endsWith(id)));
    expect(puts).toHaveLength(1);
    expect(systems.some(({ rows }) => rows.has(id))).toBe(there);
    expect(own.standing.has(id)).toBe(false);
    expect(count()).toBe(ended("acknowledged").length);
  });
}

test("with one endpoint down every write goes to the other; with both down it is refused for certain", async () => {
  await first().stop();
  const { ended } = start();
  await until("writes", () => ended("acknowledged").length >= 50);
  expect(ended("refused")).toHaveLength(0);
  await second().stop();
  await until("refusals", () => ended("refused").some(({ detail }) => detail?.includes("ECONNREFUSED")));
});

test("a connection that somebody in between has answered on is not used again", async () => {
  const { journal, ended } = start();
  const strange = () => ended("unanswered").filter(({ detail }) => detail === "403 denied destination");
  await until("writes", () => ended("acknowledged").length >= 20);
  for (const system of systems) system.fault = "intercepted";
  await until("strange answers", () => strange().length > 0);
  for (const system of systems) system.fault = null;
  // What is on its way by now may still be answered by whoever is in between.
  const sent = Math.max(...ofType(journal.events, "write.sent").map(({ seq }) => seq));
  const after = ({ seq }: { seq: number }) => seq > sent;
  await until("writes again", () => ended("acknowledged").filter(after).length >= 100);
  expect(strange().filter(after)).toEqual([]);
});

test("nothing from before a disaster is written again: that would hide its loss", async () => {
  const { journal, ended } = start();
  await until("writes", () => ended("acknowledged").length >= 200);
  await first().stop();
  await second().stop();
  await until("refusals", () => ended("refused").length >= 5);
  // One that was still on its way is carried out after the disaster, and stands then.
  const kept = new Set(ended("acknowledged").map(({ seq }) => seq));
  const written = ofType(journal.events, "write.sent").filter(({ seq }) => kept.has(seq));
  const before = new Set(written.map(({ id }) => id));
  first().rows.clear();
  const known = ofType(journal.events, "write.sent").length;
  await first().start();
  await until("writes", () => ofType(journal.events, "write.sent").length >= known + 200);
  const after = ofType(journal.events, "write.sent").slice(known);
  expect(after.some(({ op }) => op === "update")).toBe(true);
  expect(after.filter(({ id }) => before.has(id))).toEqual([]);
});

test("too many writes in flight are not sent, and counted", async () => {
  for (const system of systems) system.fault = "hang";
  const { journal, writer: own } = start({ writesPerSecond: 400 });
  await until("a full house", () => own.notSent > 5);
  expect(ofType(journal.events, "write.sent")).toHaveLength(64);
});
