import { expect, test } from "@playwright/test";
import * as fc from "fast-check";
import type { JournalEvent } from "../journal/events.ts";
import type { LedgerCounts } from "./judgement.ts";
import { ledger, type StoreLedger } from "./ledger.ts";
import { recoveryPoint } from "./recovery-point.ts";
import { readBack, s, standing, write } from "./testing.ts";

const fault = 100;
const injected: JournalEvent = {
  type: "fault.injected",
  at: s(fault),
  ended: s(fault),
  fault: "wipe",
  detail: "",
};

/** The ledger of the records of a few hand-written events. */
function records(...events: JournalEvent[]): StoreLedger {
  const found = ledger([injected, ...events, readBack(events, "records", 200)]).get("records");
  if (found === undefined) throw new Error("no records");
  return found;
}

function fates(...events: JournalEvent[]): (string | null)[] {
  return [...records(...events).writes()].map(({ fate }) => fate);
}

const rows: readonly {
  readonly title: string;
  readonly events: readonly JournalEvent[];
  readonly fates: readonly string[];
  readonly counts?: Partial<LedgerCounts>;
}[] = [
  {
    title: "an acknowledged write that stands is surviving",
    events: [...write(1, 1), standing("records-1")],
    fates: ["surviving"],
    counts: { attempted: 1, acknowledged: 1, surviving: 1 },
  },
  {
    title: "an acknowledged write that is not there is lost",
    events: [...write(1, 1)],
    fates: ["lost"],
    counts: { lost: 1 },
  },
  {
    title: "the acknowledged version with another content is altered",
    events: [...write(1, 1), standing("records-1", { content: "rot" })],
    fates: ["altered"],
    counts: { altered: 1, unexpected: 0 },
  },
  {
    title: "an acknowledged update under which an older version stands is stale",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "a", version: 2, op: "update" }),
      standing("a"),
    ],
    fates: ["surviving", "stale"],
  },
  {
    title: "a write that a later version supersedes is surviving",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "a", version: 2, op: "update" }),
      standing("a", { version: 2 }),
    ],
    fates: ["surviving", "surviving"],
  },
  {
    title: "an acknowledged write that stands twice is duplicated",
    events: [...write(1, 1), standing("records-1"), standing("records-1")],
    fates: ["duplicated"],
    counts: { duplicated: 1, unexpected: 0 },
  },
  {
    title: "an object that its acknowledged delete removed leaves nothing lost",
    events: [...write(1, 1, { id: "a" }), ...write(2, 2, { id: "a", version: 2, op: "delete" })],
    fates: ["surviving", "surviving"],
  },
  {
    title: "an object deleted before the recovery point that is back is resurrected",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "a", version: 2, op: "delete" }),
      ...write(3, 3),
      standing("a"),
      standing("records-3"),
    ],
    fates: ["surviving", "resurrected", "surviving"],
  },
  {
    title: "a delete after the recovery point is lost with what was newest, not resurrected",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2),
      ...write(3, 3, { id: "a", version: 2, op: "delete" }),
      ...write(4, 4),
      standing("a"),
      standing("records-2"),
    ],
    fates: ["surviving", "surviving", "lost", "lost"],
  },
  {
    title: "the newest delete before the fault is lost, whatever was written after the restore",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 99, { id: "a", version: 2, op: "delete" }),
      ...write(3, 150),
      standing("a"),
      standing("records-3"),
    ],
    fates: ["surviving", "lost", "surviving"],
  },
  {
    title: "a delete that was in flight with the last surviving write is lost: either may have come first",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "a", version: 2, op: "delete" }),
      ...write(3, 2.001),
      standing("a"),
      standing("records-3"),
    ],
    fates: ["surviving", "lost", "surviving"],
  },
  {
    title: "a delete whose object stays away is surviving, whatever was written after it",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "a", version: 2, op: "delete" }),
      ...write(3, 3),
      standing("records-3"),
    ],
    fates: ["surviving", "surviving", "surviving"],
    counts: { resurrected: 0 },
  },
  {
    title: "a delete after a write that is stale is lost with it, not resurrected",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "b" }),
      ...write(3, 3, { id: "a", version: 2, op: "update" }),
      ...write(4, 4, { id: "b", version: 2, op: "delete" }),
      ...write(5, 5),
      standing("a"),
      standing("b"),
      standing("records-5"),
    ],
    fates: ["surviving", "surviving", "stale", "lost", "surviving"],
  },
  {
    title: "a delete is resurrected by a write that was sent as it was acknowledged",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 1.995, { id: "a", version: 2, op: "delete" }),
      ...write(3, 2),
      standing("a"),
      standing("records-3"),
    ],
    fates: ["surviving", "resurrected", "surviving"],
  },
  {
    title: "a delete is resurrected by a write that was acknowledged as the fault struck",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "a", version: 2, op: "delete" }),
      ...write(3, fault - 0.005),
      standing("a"),
      standing("records-3"),
    ],
    fates: ["surviving", "resurrected", "surviving"],
  },
  {
    title: "an unanswered write that is there is recovered",
    events: [...write(1, 1, { result: "unanswered" }), standing("records-1")],
    fates: ["recovered"],
    counts: { unanswered: 1, recovered: 1 },
  },
  {
    title: "an unanswered write that is not there is neither lost nor kept",
    events: [...write(1, 1, { result: "unanswered" })],
    fates: ["unanswered"],
    counts: { unanswered: 1, lost: 0, recovered: 0 },
  },
  {
    title: "a write that the journal never saw end is unanswered",
    events: [...write(1, 1, { result: null })],
    fates: ["unanswered"],
  },
  {
    title: "an unanswered update that took hold supersedes the acknowledged version",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "a", version: 2, op: "update", result: "unanswered" }),
      standing("a", { version: 2 }),
    ],
    fates: ["surviving", "recovered"],
  },
  {
    title: "an unanswered delete may have been carried out: what it removed is not lost",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "a", version: 2, op: "delete", result: "unanswered" }),
    ],
    fates: ["surviving", "recovered"],
  },
  {
    title: "a write acknowledged after an unanswered delete is lost when it is not there",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "a", version: 2, op: "delete", result: "unanswered" }),
      ...write(3, 3, { id: "a", version: 3, op: "update" }),
    ],
    fates: ["surviving", "unanswered", "lost"],
  },
  {
    title: "a refused write is refused",
    events: [...write(1, 1, { result: "refused" })],
    fates: ["refused"],
    counts: { refused: 1, acknowledged: 0, unexpected: 0 },
  },
  {
    title: "a refused delete explains no absence",
    events: [
      ...write(1, 1, { id: "a" }),
      ...write(2, 2, { id: "a", version: 2, op: "delete", result: "refused" }),
    ],
    fates: ["lost", "refused"],
  },
  {
    title: "a refused write that stands all the same is unexpected",
    events: [...write(1, 1, { result: "refused" }), standing("records-1")],
    fates: ["refused"],
    counts: { unexpected: 1 },
  },
  {
    title: "an object that nobody sent is unexpected",
    events: [...write(1, 1), standing("records-1"), standing("stranger")],
    fates: ["surviving"],
    counts: { unexpected: 1 },
  },
  {
    title: "a version that nobody sent is unexpected",
    events: [...write(1, 1), standing("records-1", { version: 7 })],
    fates: ["surviving"],
    counts: { unexpected: 1 },
  },
  {
    title: "what stood before the first update of the ledger leaves it stale, and is not unexpected",
    events: [...write(1, 1, { id: "a", version: 5, op: "update" }), standing("a", { version: 4 })],
    fates: ["stale"],
    counts: { unexpected: 0 },
  },
  {
    title: "a version older than the ledger's own create is unexpected",
    events: [...write(1, 1, { id: "a", version: 5 }), standing("a", { version: 4 })],
    fates: ["stale"],
    counts: { unexpected: 1 },
  },
  {
    title: "an unanswered version with a content that nobody sent is unexpected",
    events: [...write(1, 1, { result: "unanswered" }), standing("records-1", { content: "rot" })],
    fates: ["unanswered"],
    counts: { unexpected: 1 },
  },
  {
    title: "a second copy of an unanswered write is unexpected",
    events: [...write(1, 1, { result: "unanswered" }), standing("records-1"), standing("records-1")],
    fates: ["recovered"],
    counts: { unexpected: 1 },
  },
];

for (const row of rows) {
  test(row.title, () => {
    expect(fates(...row.events)).toEqual(row.fates);
    expect(records(...row.events).counts).toMatchObject(row.counts ?? {});
  });
}

test("a store that was read in part has no fates", () => {
  const events = [...write(1, 1), standing("records-1")];
  const read: JournalEvent = {
    type: "final.read",
    at: s(200),
    store: "records",
    complete: false,
    objects: 1,
  };
  const found = ledger([...events, read]).get("records");
  expect([...(found?.writes() ?? [])].map(({ fate }) => fate)).toEqual([null]);
  expect(found?.counts).toEqual({
    attempted: 1,
    acknowledged: 1,
    refused: 0,
    unanswered: 0,
    surviving: 0,
    lost: 0,
    altered: 0,
    stale: 0,
    duplicated: 0,
    resurrected: 0,
    recovered: 0,
    unexpected: 0,
  });
});

test("a store that nobody wrote to has no row, and says so of any", () => {
  const found = ledger([standing("stranger")]).get("records");
  expect([...(found?.writes() ?? [])]).toEqual([]);
  expect(found?.acknowledged).toEqual([]);
  expect(() => found?.write(0)).toThrow(new RangeError("no write at 0"));
});

test("writes that were acknowledged at one instant stand in the order of their numbers", () => {
  const [one, two] = [write(1, 1), write(2, 1)];
  for (const events of [
    [...one, ...two],
    [...two, ...one],
  ]) {
    const found = records(...events);
    expect(found.acknowledged.map((index) => found.write(index).seq)).toEqual([1, 2]);
  }
});

test("answers that were merged in ahead of their writes count the same", () => {
  const events = [...write(1, 1), ...write(2, 2), standing("records-1")];
  expect(fates(...events.toReversed()).toReversed()).toEqual(["surviving", "lost"]);
});

const point = (...events: JournalEvent[]) =>
  recoveryPoint(records(...events), { fault: s(fault), restoreEnd: s(120) });

test("the recovery point is the newest write up to which all survived, known to the next one", () => {
  const events = [...write(1, 90), ...write(2, 92), ...write(3, 95), standing("records-1")];
  expect(point(...events)).toEqual({
    range: { kind: "measured", lowerMs: 7_995, upperMs: 9_995 },
    resolutionMs: 2_000,
    lostWrites: 2,
    lostAfterRestore: 0,
    at: s(90.005),
  });
});

test("a hole counts from before it, whatever survived after it", () => {
  const events = [
    ...write(1, 90),
    ...write(2, 92),
    ...write(3, 95),
    standing("records-1"),
    standing("records-3"),
  ];
  expect(point(...events).range).toEqual({ kind: "measured", lowerMs: 7_995, upperMs: 9_995 });
  expect(point(...events).lostWrites).toBe(1);
});

test("the order is that of the answers, not that of sending", () => {
  const slow: JournalEvent[] = write(1, 90).map((e) => (e.type === "write.ended" ? { ...e, at: s(96) } : e));
  const events = [...slow, ...write(2, 92), standing("records-2")];
  expect(point(...events).range).toEqual({ kind: "measured", lowerMs: 4_000, upperMs: 7_995 });
});

test("nothing lost is a recovery point of zero", () => {
  const events = [...write(1, 90), standing("records-1")];
  expect(point(...events)).toMatchObject({
    range: { kind: "measured", lowerMs: 0, upperMs: 0 },
    resolutionMs: 9_995,
    lostWrites: 0,
  });
});

test("writes lost after the fault stretch the span to the newest of them", () => {
  const events = [
    ...write(1, 90),
    ...write(2, 130),
    ...write(3, 140),
    standing("records-1"),
    standing("records-3"),
  ];
  expect(point(...events)).toMatchObject({
    range: { kind: "measured", lowerMs: 0, upperMs: 40_000 },
    lostWrites: 1,
    lostAfterRestore: 1,
  });
});

test("with nothing of it left the recovery point is at least as old as the first write", () => {
  expect(point(...write(1, 90), ...write(2, 91))).toMatchObject({
    range: { kind: "atLeast", lowerMs: 9_995, upperMs: null },
    resolutionMs: null,
    lostWrites: 2,
  });
});

test("a write that stands twice has survived: that it does is a violation of its own", () => {
  const events = [...write(1, 90), standing("records-1"), standing("records-1")];
  expect(point(...events)).toMatchObject({ range: { upperMs: 0 }, lostWrites: 0 });
});

test("an altered write ends what survived but is not counted as lost", () => {
  const events = [
    ...write(1, 90),
    ...write(2, 92),
    standing("records-1"),
    standing("records-2", { content: "rot" }),
  ];
  expect(point(...events)).toMatchObject({ range: { upperMs: 9_995 }, lostWrites: 0 });
});

test("what was acknowledged after the fault does not sharpen the recovery point, what was acknowledged with it does", () => {
  const kept = (at: number) =>
    point(...write(1, 90), ...write(2, at - 0.005), standing("records-1"), standing("records-2"));
  expect(kept(130).resolutionMs).toBe(9_995);
  expect(kept(fault).resolutionMs).toBe(0);
});

test("with nothing acknowledged before the fault, and nothing lost, no resolution is known", () => {
  expect(point(...write(1, 130), standing("records-1"))).toMatchObject({
    resolutionMs: null,
    at: s(130.005),
  });
});

test("a write that was acknowledged as the restore ended was not lost after it", () => {
  const lost = (at: number) => point(...write(1, 90), standing("records-1"), ...write(2, at - 0.005));
  expect(lost(120)).toMatchObject({ lostWrites: 1, lostAfterRestore: 0 });
  expect(lost(120.001)).toMatchObject({ lostWrites: 1, lostAfterRestore: 1 });
});

/** Any history of a few objects and anything that may stand afterwards. */
const history = fc
  .array(
    fc.record({
      id: fc.constantFrom("a", "b", "c"),
      op: fc.constantFrom("create", "update", "delete"),
      result: fc.constantFrom("acknowledged", "refused", "unanswered", null),
      gap: fc.integer({ min: 1, max: 40 }),
    }),
    { maxLength: 25 },
  )
  .map((writes) => {
    const versions = new Map<string, number>();
    let sent = 50;
    return writes.flatMap(({ id, gap, ...rest }, seq) => {
      const version = (versions.get(id) ?? 0) + 1;
      versions.set(id, version);
      sent += gap / 10;
      return write(seq, sent, { id, version, ...rest });
    });
  });
const left = fc.array(
  fc
    .record({
      id: fc.constantFrom("a", "b", "c", "stranger"),
      version: fc.integer({ min: 1, max: 9 }),
      rot: fc.boolean(),
    })
    .map(({ id, version, rot }) => standing(id, { version, ...(rot ? { content: "rot" } : {}) })),
  { maxLength: 5 },
);

test("every write falls into exactly one class and the classes add up", () => {
  fc.assert(
    fc.property(history, left, (events, objects) => {
      const { counts, ...found } = records(...write(999, 1, { id: "z" }), ...events, ...objects);
      const become = [...found.writes()].map(({ fate }) => fate);
      expect(become).not.toContain(null);
      const of = (fate: string) => become.filter((one) => one === fate).length;
      expect(counts.attempted).toBe(become.length);
      expect(counts.attempted).toBe(counts.acknowledged + counts.refused + counts.unanswered);
      expect(counts.acknowledged).toBe(
        counts.surviving +
          counts.lost +
          counts.altered +
          counts.stale +
          counts.duplicated +
          counts.resurrected,
      );
      expect(counts.unanswered).toBe(of("recovered") + of("unanswered"));
      expect(counts.refused).toBe(of("refused"));
    }),
    { numRuns: 500 },
  );
});

test("a store that loses more has no better recovery point", () => {
  const sample = fc.record({
    gaps: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 }),
    lost: fc.array(fc.nat(29), { maxLength: 8 }),
    more: fc.nat(29),
  });
  fc.assert(
    fc.property(sample, ({ gaps, lost, more }) => {
      let sent = 50;
      const all = gaps.flatMap((gap, seq) => write(seq, (sent += gap / 10)));
      const without = (gone: readonly number[]) =>
        gaps.flatMap((_gap, seq) => (gone.includes(seq) ? [] : [standing(`records-${seq}`)]));
      const few = point(...all, ...without(lost));
      const many = point(...all, ...without([...lost, more % gaps.length]));
      expect(many.range.lowerMs ?? 0).toBeGreaterThanOrEqual(few.range.lowerMs ?? 0);
      expect(many.range.upperMs ?? Infinity).toBeGreaterThanOrEqual(few.range.upperMs ?? Infinity);
      expect(many.lostWrites).toBeGreaterThanOrEqual(few.lostWrites);
    }),
    { numRuns: 300 },
  );
});

test("a write that is gone although a later one stands is torn: no point in time holds that", () => {
  const stands = (...ids: readonly string[]) => ids.map((id) => standing(id));
  const three = [...write(1, 1), ...write(2, 2), ...write(3, 3)];
  expect(records(...three, ...stands("records-1", "records-3")).torn).toBe(1);
  expect(records(...three, ...stands("records-1", "records-2")).torn).toBe(0);
  expect(records(...three).torn).toBe(0);
});

test("an older version below a later write is torn, too", () => {
  const updated = [
    ...write(1, 1, { id: "a" }),
    ...write(2, 2, { id: "a", version: 2, op: "update" }),
    ...write(3, 3),
  ];
  expect(records(...updated, standing("a"), standing("records-3")).torn).toBe(1);
  expect(records(...updated, standing("a")).torn).toBe(0);
});

test("writes side by side may be kept in either order, and are not torn", () => {
  // The second is sent before the first is acknowledged (5 ms after it was sent).
  const together = [...write(1, 1), ...write(2, 1.004)];
  expect(records(...together, standing("records-2")).torn).toBe(0);
  const after = [...write(1, 1), ...write(2, 1.006)];
  expect(records(...after, standing("records-2")).torn).toBe(1);
});

test("a write that was sent as another was acknowledged was sent beside it, one that was acknowledged as the fault struck before it", () => {
  const beside = [...write(1, 1), ...write(2, 1.005)];
  expect(records(...beside, standing("records-2")).torn).toBe(0);
  const last = [...write(1, 1), ...write(2, fault - 0.005)];
  expect(records(...last, standing("records-2")).torn).toBe(1);
});

test("a delete that is lost tears nothing: what it removed is there", () => {
  const events = [
    ...write(1, 1, { id: "a" }),
    ...write(2, 2),
    ...write(3, 3, { id: "a", version: 2, op: "delete" }),
    ...write(4, 4),
  ];
  const found = records(...events, standing("a"), standing("records-4"));
  expect([...found.writes()].map(({ fate }) => fate)).toEqual(["surviving", "lost", "lost", "surviving"]);
  expect(found.torn).toBe(1);
});

test("what was written after the fault says nothing about what a restore brought back", () => {
  const lost = write(1, 99);
  const later = write(2, 150);
  expect(records(...lost, ...later, standing("records-2")).torn).toBe(0);
  // An update from before the fault that is lost counts as superseded by one from after it: it is no proof either.
  const object = [
    ...write(3, 10, { id: "a" }),
    ...write(4, 99.5, { id: "a", version: 2, op: "update" }),
    ...write(5, 151, { id: "a", version: 3, op: "update" }),
  ];
  expect(records(...lost, ...object, standing("a", { version: 3 })).torn).toBe(0);
});

test("no prefix of a history is torn, and a prefix with a hole is", () => {
  const sample = fc.record({
    gaps: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 3, maxLength: 30 }),
    cut: fc.nat(),
    hole: fc.nat(),
  });
  fc.assert(
    fc.property(sample, ({ gaps, cut, hole }) => {
      let sent = 1;
      const all = gaps.flatMap((gap, seq) => write(seq, (sent += gap / 100)));
      const kept = 2 + (cut % (gaps.length - 1));
      const prefix = gaps.slice(0, kept).map((_gap, seq) => standing(`records-${seq}`));
      expect(records(...all, ...prefix).torn).toBe(0);
      const missing = hole % (kept - 1);
      expect(records(...all, ...prefix.filter((_one, seq) => seq !== missing)).torn).toBe(1);
    }),
    { numRuns: 300 },
  );
});
