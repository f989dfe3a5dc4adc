import { expect, test } from "@playwright/test";
import type { EventOf } from "../journal/events.ts";
import { objectives, s } from "./testing.ts";
import { worstCase } from "./worst-case.ts";

function backup(seconds: number, more: Partial<EventOf<"backup">> = {}): EventOf<"backup"> {
  return {
    type: "backup",
    begin: s(10),
    end: s(10 + seconds),
    stores: ["records"],
    kind: "full",
    label: "b",
    bytes: 1,
    location: "vault",
    ok: true,
    verified: true,
    ...more,
  };
}

function ofRecords(...backups: EventOf<"backup">[]) {
  const [records] = objectives.stores;
  if (records === undefined) throw new Error("no records");
  return worstCase(backups, records);
}

test("the worst case is the cadence and the fastest to slowest backup of the store", () => {
  expect(ofRecords(backup(2), backup(7))).toEqual({ kind: "measured", lowerMs: 12_000, upperMs: 17_000 });
});

test("a backup that failed, was not verified or is of another store measures nothing: at least the cadence", () => {
  const cadence = { kind: "atLeast", lowerMs: 10_000 };
  expect(ofRecords(backup(7, { ok: false }))).toMatchObject(cadence);
  expect(ofRecords(backup(7, { verified: false }))).toMatchObject(cadence);
  expect(ofRecords(backup(7, { stores: ["topology"] }))).toMatchObject(cadence);
});
