import { expect, test } from "@playwright/test";
import type { EventOf, JournalEvent } from "../journal/events.ts";
import { collect, type Facts } from "./facts.ts";
import { capability, integrity, probe, s, standing, step, wall, write } from "./testing.ts";

type Kept = {
  [K in keyof Facts]: Facts[K] extends readonly (infer E)[] ? (E extends JournalEvent ? K : never) : never;
}[keyof Facts];

const backup = (begin: number): EventOf<"backup"> => ({
  type: "backup",
  begin: s(begin),
  end: s(9),
  stores: ["records"],
  kind: "full",
  label: `at ${begin}`,
  bytes: 1,
  location: "vault",
  ok: true,
  verified: true,
});

/** For each sort of event one at an instant in seconds, and the field of the facts that keeps it. */
const sorts: Readonly<Record<Exclude<Kept, "stalls">, (at: number) => JournalEvent>> = {
  clocks: (at) => ({ type: "clock", at: s(at), wall: wall(at), source: "e" }),
  phases: (at) => ({ type: "phase", at: s(at), name: "load", edge: "begin" }),
  probes: (at) => probe(at, true),
  finalReads: (at) => ({ type: "final.read", at: s(at), store: "records", complete: true, objects: 0 }),
  backups: backup,
  intents: (at) => {
    return { type: "fault.intent", at: s(at), fault: "f", targets: [], blastRadius: [], lift: "never" };
  },
  injected: (at) => ({ type: "fault.injected", at: s(at), ended: s(9), fault: "f", detail: "" }),
  observed: (at) => {
    const look = { fault: "f", edge: "effect", observer: "o", held: true, detail: "" } as const;
    return { type: "fault.observed", at: s(at), ...look };
  },
  alarms: (at) => ({ type: "alarm", at: s(at), detail: "" }),
  people: (at) => ({ type: "person", at: s(at), who: "A", act: "noticed", what: "" }),
  steps: (at) => step(0, at, 9),
  capabilities: (at) => capability("backup-succeeds", at, true),
  integrity: (at) => integrity("amcheck", at, true),
  identities: (at) => {
    return { type: "identity", at: s(at), when: "before", name: "claim", value: "v", expected: "changes" };
  },
  witnesses: (at) => {
    const mark = {
      name: "m",
      planted: "outside-the-log",
      expected: "absent",
      found: false,
      detail: "",
    } as const;
    return { type: "witness", at: s(at), ...mark };
  },
  harnessErrors: (at) => ({ type: "harness.error", at: s(at), message: "m" }),
};

for (const [field, make] of Object.entries(sorts)) {
  test(`${field} are kept in the order of their instants, whatever the order of the journal`, () => {
    const [one, two, three] = [make(1), make(2), make(3)];
    const kept = (...events: JournalEvent[]) => collect(events)[field as Kept];
    expect(kept(one, two, three)).toEqual([one, two, three]);
    expect(kept(three, one, two)).toEqual([one, two, three]);
    expect(kept(two, three, one)).toEqual([one, two, three]);
  });
}

test("a check is sorted by its end, a backup and a step by their begin", () => {
  const long = { ...integrity("amcheck", 1, true), end: s(8) } as EventOf<"integrity">;
  expect(collect([long, integrity("amcheck", 2, true)]).integrity.map(({ end }) => end)).toEqual([
    s(3),
    s(8),
  ]);
  const slow = { ...capability("backup-succeeds", 1, true), end: s(8) } as EventOf<"capability">;
  const { capabilities } = collect([slow, capability("backup-succeeds", 2, true)]);
  expect(capabilities.map(({ end }) => end)).toEqual([s(3), s(8)]);
});

test("probes that were sent at once are sorted by their end, then by their number", () => {
  const sent = (seq: number, ended: number) => probe(1, true, { seq, ended: s(ended) });
  const { probes } = collect([sent(3, 3), sent(2, 2), sent(1, 2), sent(4, 1.5)]);
  expect(probes.map(({ seq }) => seq)).toEqual([4, 1, 2, 3]);
});

test("steps that began at once are sorted by their end, then by their index", () => {
  const ended = (index: number, end: number) => ({ ...step(index, 1, end), title: "" });
  const { steps } = collect([ended(3, 3), ended(2, 2), ended(1, 2), ended(0, 1.5)]);
  expect(steps.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
});

test("stalls are kept as they came", () => {
  const stall = (from: number): JournalEvent => ({
    type: "stall",
    source: "w",
    from: s(from),
    to: s(from + 1),
  });
  expect(collect([stall(5), stall(1)]).stalls.map(({ from }) => from)).toEqual([s(5), s(1)]);
});

test("writes and final objects are kept by store", () => {
  const certificate = { store: "certificates", id: "ca" } as const;
  const { writes, finalObjects } = collect([
    ...write(1, 1),
    ...write(2, 2),
    ...write(1, 1, certificate),
    standing("a"),
    standing("b", { version: 3, content: "c" }),
    standing("ca", { store: "certificates" }),
  ]);
  expect([...writes].map(([store, table]) => [store, table.size])).toEqual([
    ["records", 2],
    ["certificates", 1],
  ]);
  expect(writes.get("records")?.row(0)).toMatchObject({ seq: 1, result: "acknowledged" });
  expect(finalObjects.get("records")).toEqual([standing("a"), standing("b", { version: 3, content: "c" })]);
  expect(finalObjects.get("certificates")).toHaveLength(1);
});

test("a journal is closed once it says so", () => {
  expect(collect([]).closed).toBe(false);
  expect(collect([{ type: "run.closed", at: 1, wall: wall(1) }]).closed).toBe(true);
});

test("the latest instant is the latest end of any event, whatever its sort", () => {
  const last = (...events: JournalEvent[]) => collect(events).lastAt;
  expect(last()).toBe(0);
  expect(last(sorts.clocks(7), sorts.clocks(3))).toBe(s(7));
  expect(last(probe(1, true))).toBe(s(1.01));
  expect(last(step(0, 1, 6))).toBe(s(6));
  expect(last({ type: "stall", source: "w", from: s(1), to: s(4) })).toBe(s(4));
  expect(last(sorts.injected(1))).toBe(s(9));
  expect(last(standing("a"))).toBe(0);
});
