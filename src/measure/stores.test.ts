import { expect, test } from "@playwright/test";
import type { JournalEvent, StoreName } from "../journal/events.ts";
import { collect } from "./facts.ts";
import { storeLedger } from "./ledger.ts";
import type { StoreObjective } from "./objectives.ts";
import { judgeStore, type StoreInput, stricter } from "./stores.ts";
import { backup, objectives, readBack, s, standing, write } from "./testing.ts";

const target = (ms: number, line: number) => ({ ms, line, text: "" });

const full = backup({ stores: ["records", "topology", "certificates"] });

/** The scenario allows 20 s and the tier 30 s; a backup every 10 s takes 2 s; the fault strikes at 30 s. */
function judged(
  events: readonly JournalEvent[],
  { store = "records", ...more }: Partial<StoreObjective> = {},
  input: Partial<StoreInput> = {},
) {
  const facts = collect([full, ...events, readBack(events, store, 70)]);
  const objective = {
    store,
    tier: "Critical Data",
    tierRpo: target(30_000, 4),
    cadenceMs: 10_000,
    cadenceLine: 5,
    scheduleCapped: false,
    ...more,
  };
  const ledger = storeLedger(facts, store);
  const asked = { ...objectives, rpo: target(20_000, 22) };
  const found = judgeStore({
    facts,
    objectives: asked,
    objective,
    ledger,
    fault: s(30),
    restoreEnd: s(45),
    ...input,
  });
  return { ...found, codes: found.reasons.map(({ code }) => code) };
}

const kept = [...write(1, 28), standing("records-1")];

test("a store that lost nothing is judged in all its figures, without a reason", () => {
  const { judgement, reasons, point } = judged(kept);
  expect(reasons).toEqual([]);
  expect(point).toMatchObject({ lostWrites: 0, at: s(28.005) });
  expect(judgement).toMatchObject({
    store: "records",
    tier: "Critical Data",
    targetMs: 20_000,
    targetLine: 22,
    ledger: { attempted: 1, surviving: 1 },
    rpa: { kind: "measured", lowerMs: 0, upperMs: 0 },
    lostWrites: 0,
    resolutionMs: 1_995,
    worstCase: { kind: "measured", lowerMs: 12_000, upperMs: 12_000 },
  });
  expect("notMeasured" in judgement).toBe(false);
});

test("the stricter target judges, the first of two alike", () => {
  expect(stricter(target(10, 1), target(20, 2)).line).toBe(1);
  expect(stricter(target(20, 1), target(10, 2)).line).toBe(2);
  expect(stricter(target(10, 1), target(10, 2)).line).toBe(1);
  expect(judged(kept, { tierRpo: target(15_000, 4) }).judgement).toMatchObject({
    targetMs: 15_000,
    targetLine: 4,
  });
});

test("without a fault or a full read no recovery point is said, and why", () => {
  const unread = "not measured (the store was not read back)";
  const nothing = { rpa: { kind: "notApplicable" }, notMeasured: unread, lostWrites: 0, resolutionMs: null };
  expect(judged(kept, {}, { fault: undefined })).toMatchObject({ point: undefined, judgement: nothing });
  const partly = storeLedger(collect(write(1, 28)), "records");
  expect(judged(kept, {}, { ledger: partly })).toMatchObject({ point: undefined, judgement: nothing });
});

test("a store that nobody wrote to before the disaster has no recovery point to credit", () => {
  const acknowledged = (at: number) => {
    return judged([...write(1, at - 0.005), standing("records-1")]).judgement.notMeasured;
  };
  expect(acknowledged(30)).toBeUndefined();
  expect(acknowledged(30.001)).toBe("not measured (no acknowledged write before the disaster)");
  expect(judged([], {}).judgement.notMeasured).toBe(
    "not measured (no acknowledged write before the disaster)",
  );
  const before = [...kept, ...write(2, 50), standing("records-2")];
  expect(judged(before).judgement.notMeasured).toBeUndefined();
});

test("a target of zero allows no lost write, and asks for no cadence", () => {
  const zero = { tierRpo: target(0, 4), cadenceMs: 99_000 };
  expect(judged(kept, zero)).toMatchObject({
    reasons: [],
    judgement: { worstCase: { kind: "notApplicable" } },
  });
  expect(judged([...kept, ...write(2, 29)], zero).reasons).toEqual([
    {
      code: "rpo-exceeded",
      message: "records: 1 acknowledged writes lost; the plan allows none",
      planLine: 4,
    },
  ]);
});

test("writes lost after the restore break a capped schedule's target, and are told of once", () => {
  const lost = [...kept, ...write(2, 46)];
  const capped = { scheduleCapped: true };
  expect(judged(lost).codes).toEqual([]);
  expect(judged(lost, capped).codes).toEqual(["rpo-exceeded"]);
  expect(judged([...kept, ...write(2, 29)], capped).codes).toEqual([]);
  // 41 s before the last lost write: past the target by itself.
  const far = [...write(1, 5), standing("records-1"), ...write(2, 6), ...write(3, 46)];
  expect(judged(far, capped).codes).toEqual(["rpo-exceeded"]);
});

test("the worst case is measured, exceeds or straddles by its own", () => {
  const slow = { ...full, begin: s(22), end: s(31) };
  expect(judged(kept, { cadenceMs: 18_000 }).reasons).toEqual([
    {
      code: "worst-case-rpo-exceeded",
      message: "records: worst case 20 s (a backup every 18 s and its duration); target <20 s",
      planLine: 5,
    },
  ]);
  expect(judged([...kept, slow], { cadenceMs: 12_000 }).codes).toEqual(["worst-case-rpo-straddles"]);
  expect(judged(kept, { cadenceMs: 12_000 }).codes).toEqual([]);
});

test("a cadence that breaks the target by itself does so without a backup; one that does not was not measured", () => {
  const none = { facts: collect(kept) };
  expect(judged(kept, { cadenceMs: 20_000 }, none).reasons).toEqual([
    {
      code: "worst-case-rpo-exceeded",
      message: "records: worst case at least 20 s (a backup every 20 s and its duration); target <20 s",
      planLine: 5,
    },
  ]);
  expect(judged(kept, { cadenceMs: 19_999 }, none).reasons).toEqual([
    {
      code: "worst-case-not-measured",
      message: "records: no verified backup of it was measured in this exercise",
      planLine: 5,
    },
  ]);
});

test("only stores that are one history can be torn", () => {
  const torn = (store: StoreName) => {
    const writes = [14, 15, 28].flatMap((at, seq) => write(seq, at, { store }));
    const stand = [0, 2].map((seq) => standing(`${store}-${seq}`, { store }));
    return judged([...writes, ...stand], { store }).codes;
  };
  expect(torn("records")).toEqual(["data-torn"]);
  expect(torn("topology")).toEqual(["data-torn"]);
  expect(torn("certificates")).toEqual([]);
});
