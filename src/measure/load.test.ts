import { expect, test } from "@playwright/test";
import type { JournalEvent } from "../journal/events.ts";
import { collect } from "./facts.ts";
import { storeLedger } from "./ledger.ts";
import { type LoadInput, loadOf, loadReasons } from "./load.ts";
import { stallsOf } from "./stalls.ts";
import { objectives, probe, s, write } from "./testing.ts";

const floors = { minAcknowledgedBefore: 3, minAcknowledgedAfter: 2, coveredSecondsBefore: 3 };

/** Acknowledged at these instants; the fault strikes at 30 s and the restore ends at 45 s. */
function load(
  records: readonly number[],
  more: Partial<LoadInput> = {},
  others: readonly number[] = [1],
): LoadInput {
  const certificate = { store: "certificates", id: "ca", op: "update" } as const;
  const events: JournalEvent[] = [
    ...records.flatMap((at, seq) => write(seq, at - 0.005)),
    ...others.flatMap((at, seq) => write(seq, at - 0.005, { ...certificate, version: seq + 1 })),
  ];
  const facts = collect(events);
  return {
    facts,
    objectives: { ...objectives, load: floors },
    ledgers: [storeLedger(facts, "certificates"), storeLedger(facts, "records")],
    fault: s(30),
    restoreEnd: s(45),
    restored: true,
    ...more,
  };
}

const said = (...input: Parameters<typeof load>) => loadReasons(load(...input)).map(({ message }) => message);

const before = [27.5, 28.5, 29.5];
const after = [50, 51];

test("enough before and after is enough", () => {
  expect(said([...before, ...after])).toEqual([]);
});

test("too few before are counted up to the disaster's own instant", () => {
  expect(said([27.5, 28.5, ...after])).toEqual([
    "2 record writes were acknowledged before the disaster; at least 3 are needed",
    "2 of the last 3 seconds before the disaster have an acknowledged record write",
  ]);
  expect(said([27.5, 28.5, 30, ...after])).toEqual([]);
  expect(said([27.5, 28.5, 30.001, ...after])).toHaveLength(2);
});

test("each of the last seconds has a write of its own", () => {
  expect(said([27.5, 28.5, 28.9, ...after])).toEqual([
    "2 of the last 3 seconds before the disaster have an acknowledged record write",
  ]);
  // 27 s lies three seconds before: no longer in the last three.
  expect(said([27, 28.5, 29.5, ...after])).toHaveLength(1);
  expect(said([27.001, 28.5, 29.5, ...after])).toEqual([]);
});

test("every store was written to before the disaster", () => {
  const none = ["no write to certificates was acknowledged before the disaster"];
  expect(said([...before, ...after], {}, [])).toEqual(none);
  expect(said([...before, ...after], {}, [31])).toEqual(none);
  expect(said([...before, ...after], {}, [30])).toEqual([]);
  const records = load([...before, ...after]).ledgers.filter(({ store }) => store === "records");
  expect(said([...before, ...after], { ledgers: records })).toEqual(none);
});

test("the load after the restore is asked for where the service came back, from the restore's end on", () => {
  const few = "1 record writes were acknowledged after the restore; at least 2 are needed";
  expect(said([...before, 50])).toEqual([few]);
  expect(said([...before, 45, 50])).toEqual([few]);
  expect(said([...before, 45.001, 50])).toEqual([]);
  expect(said([...before, 50], { restored: false })).toEqual([]);
  expect(said([...before, ...after], { restoreEnd: undefined })).toEqual([
    "0 record writes were acknowledged after the restore; at least 2 are needed",
  ]);
});

test("a store of records that was never judged was never written to", () => {
  const certificates = load([]).ledgers.filter(({ store }) => store === "certificates");
  expect(said([...before, ...after], { ledgers: certificates })).toEqual([
    "0 record writes were acknowledged before the disaster; at least 3 are needed",
    "0 of the last 3 seconds before the disaster have an acknowledged record write",
    "no write to records was acknowledged before the disaster",
    "0 record writes were acknowledged after the restore; at least 2 are needed",
  ]);
});

test("without a disaster nothing is asked for", () => {
  expect(said([], { fault: undefined })).toEqual([]);
});

test("the load in numbers: writes, probes up to the end of observation, the longest stall", () => {
  const phases: JournalEvent[] = [{ type: "phase", at: s(10), name: "steady-state", edge: "end" }];
  const seen = [probe(5, false), probe(20, false), probe(25, true), probe(40, false), probe(69.99, true)];
  const facts = {
    ...load([]).facts,
    ...{ probes: [...seen, probe(71, false)], phases: collect(phases).phases },
  };
  const stalls = stallsOf([{ type: "stall", source: "workload", from: s(50), to: s(50.25) }]);
  const input = load([...before, ...after], { facts });
  expect(loadOf(input, stalls, s(70))).toEqual({
    acknowledgedBefore: 3,
    acknowledgedAfter: 2,
    probes: 5,
    probesFailed: 3,
    probesFailedBefore: 1,
    longestStallMs: 250,
  });
  const none = loadOf({ ...input, fault: undefined }, stalls, s(70));
  expect(none).toMatchObject({ acknowledgedBefore: 0, acknowledgedAfter: 2, probesFailedBefore: 0 });
});
