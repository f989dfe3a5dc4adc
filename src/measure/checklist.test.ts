import { expect, test } from "@playwright/test";
import type { EventOf } from "../journal/events.ts";
import { type ChecklistInput, tick } from "./checklist.ts";
import { collect } from "./facts.ts";
import { type ReasonCode, reasonCodes } from "./judgement.ts";
import { backup, objectives, s, step } from "./testing.ts";

const facts = collect([backup(), step(0, 33, 40), step(1, 40, 45)]);

/** One item of a drill in which all went well, but for what is given. */
function ticked(item: string, more: Partial<ChecklistInput> = {}) {
  const { items, reasons } = tick({
    facts,
    objectives: { ...objectives, checklist: [{ item, line: 40 }] },
    fault: s(30),
    restored: true,
    timesMeasured: { rto: true, rpo: true },
    reasons: [],
    ...more,
  });
  return { ...items[0], said: reasons.map(({ code, message, planLine }) => ({ code, message, planLine })) };
}

const rows: readonly {
  readonly item: string;
  readonly because: string;
  /** All reasons, and no other, that take the tick away. */
  readonly against: readonly ReasonCode[];
}[] = [
  {
    item: "Restore procedure tested",
    because: "every step was run in order and succeeded, and the restore is proved",
    against: [
      "step-failed",
      "step-empty",
      "step-skipped",
      "step-timed-out",
      "not-restored",
      "restore-not-proved",
      "fault-not-proved",
      "self-healed",
    ],
  },
  {
    item: "RTO within target",
    because: "the upper bound of the recovery time is below its target",
    against: ["rto-exceeded", "rto-straddles"],
  },
  {
    item: "RPO within target",
    because: "actual and worst case of every store are below their targets",
    against: [
      "rpo-exceeded",
      "rpo-straddles",
      "worst-case-rpo-exceeded",
      "worst-case-rpo-straddles",
      "worst-case-not-measured",
    ],
  },
  {
    item: "Data integrity verified",
    because: "the ledger is clean, and so are amcheck, verify-data",
    against: [
      "final-read-failed",
      "data-altered",
      "data-duplicated",
      "data-resurrected",
      "data-unexpected",
      "integrity-failed",
      "verify-data-contradicted",
      "harness-error",
    ],
  },
  {
    item: "Services operational after restore",
    because: "working again: client-write-read, backup-succeeds",
    against: ["capability-missing", "harness-error"],
  },
];

for (const { item, because, against } of rows) {
  test(`"${item}" is ticked by what was recorded, and unticked by exactly its own reasons`, () => {
    expect(ticked(item)).toEqual({ item, holds: true, because, said: [] });
    const unticking = reasonCodes.filter((code) => {
      const { holds, because: why, said } = ticked(item, { reasons: [{ code, message: `so: ${code}` }] });
      if (!holds) expect({ why, said }).toEqual({ why: `so: ${code}`, said: [] });
      return !holds;
    });
    expect([...unticking].sort()).toEqual([...against].sort());
  });
}

test("an item is known by its words, whatever their case, signs and spaces", () => {
  expect(ticked("  **RTO** within\ttarget. ").holds).toBe(true);
  expect(ticked("RTO, within target!").holds).toBe(true);
  expect(ticked("RTO 2 within target").holds).toBe(false);
});

test("an item that nobody knows is told of at its line, whatever else was found", () => {
  const reasons = [{ code: "rto-exceeded", message: "late" }] as const;
  for (const found of [[], reasons]) {
    expect(ticked("The boss is content", { reasons: found })).toEqual({
      item: "The boss is content",
      holds: false,
      because: "no rule for this item",
      said: [
        {
          code: "checklist-incomplete",
          message: '"The boss is content" does not hold: no rule for this item',
          planLine: 40,
        },
      ],
    });
  }
});

const unmeasured: readonly { item: string; more: Partial<ChecklistInput>; because: string }[] = [
  {
    item: "Restore procedure tested",
    more: { facts: collect([backup()]) },
    because: "no step of the procedure was run",
  },
  {
    item: "RTO within target",
    more: { timesMeasured: { rto: false, rpo: true } },
    because: "no recovery time was measured",
  },
  {
    item: "RPO within target",
    more: { timesMeasured: { rto: true, rpo: false } },
    because: "no recovery point was measured",
  },
  {
    item: "Data integrity verified",
    more: { timesMeasured: { rto: true, rpo: false } },
    because: "the data were not read back, or no integrity check was asked for",
  },
  {
    item: "Services operational after restore",
    more: { restored: false },
    because: "the service did not come back and stay",
  },
];

for (const { item, more, because } of unmeasured) {
  test(`"${item}" is not ticked where ${because}; another reason explains that, none leaves it one of its own`, () => {
    const { holds, because: why, said } = ticked(item, more);
    expect({ holds, why }).toEqual({ holds: false, why: because });
    expect(said.map(({ code }) => code)).toEqual(["checklist-incomplete"]);
    const explained = ticked(item, { ...more, reasons: [{ code: "interrupted", message: "cut short" }] });
    expect(explained).toMatchObject({ holds: false, said: [] });
  });
}

test("without an integrity check that was asked for no integrity is verified", () => {
  const { items } = tick({
    facts,
    objectives: {
      ...objectives,
      integrityChecks: [],
      checklist: [{ item: "Data integrity verified", line: 1 }],
    },
    fault: s(30),
    restored: true,
    timesMeasured: { rto: true, rpo: true },
    reasons: [],
  });
  expect(items[0]?.holds).toBe(false);
});

const integrityItem = "Backup integrity verified";
const backups = (...all: EventOf<"backup">[]) => ({ facts: collect(all) });

test("backups before the disaster are verified, and cover every store together", () => {
  expect(ticked(integrityItem)).toMatchObject({ holds: true, because: "1 backups verified after writing" });
  const split = backups(backup({ stores: ["records"] }), backup({ stores: ["certificates"], end: s(30) }));
  expect(ticked(integrityItem, split)).toMatchObject({
    holds: true,
    because: "2 backups verified after writing",
  });
});

test("a backup that failed or was not verified is named", () => {
  const bad = (more: Partial<EventOf<"backup">>) =>
    ticked(integrityItem, backups(backup(), backup({ begin: s(21), label: "full-2", ...more }))).because;
  expect(bad({ verified: false })).toBe("backup full-2 was not verified");
  expect(bad({ ok: false })).toBe("backup full-2 failed");
  expect(bad({ ok: false, verified: false })).toBe("backup full-2 failed");
});

test("a store without a backup before the disaster is named; later ones do not count, for or against", () => {
  const late = backup({ stores: ["certificates"], end: s(30.001) });
  expect(ticked(integrityItem, backups(backup({ stores: ["records"] }), late)).because).toBe(
    "no verified backup of certificates before the disaster",
  );
  expect(ticked(integrityItem, backups()).because).toBe(
    "no verified backup of records, certificates before the disaster",
  );
  expect(ticked(integrityItem, backups(backup(), { ...late, verified: false })).holds).toBe(true);
});

test("a plan without stores has no backup to verify, and that is none verified", () => {
  const { items } = tick({
    facts: collect([]),
    objectives: { ...objectives, stores: [], checklist: [{ item: integrityItem, line: 1 }] },
    fault: s(30),
    restored: true,
    timesMeasured: { rto: true, rpo: true },
    reasons: [],
  });
  expect(items[0]).toMatchObject({ holds: false, because: "no backup before the disaster" });
});

test("without a disaster every backup counts", () => {
  const late = backups(backup({ begin: s(90), end: s(99) }));
  expect(ticked(integrityItem, { ...late, fault: undefined }).holds).toBe(true);
});

test("a backup that is not verified is told of even where another reason was found", () => {
  const { said } = ticked(integrityItem, {
    ...backups(backup({ verified: false })),
    reasons: [{ code: "interrupted", message: "cut short" }],
  });
  expect(said.map(({ message }) => message)).toEqual([
    '"Backup integrity verified" does not hold: backup full-1 was not verified',
  ]);
});
