import { expect, test } from "@playwright/test";
import type { JournalEvent } from "../journal/events.ts";
import { checkReasons, integrityOf } from "./checks.ts";
import { collect } from "./facts.ts";
import { capability, integrity, objectives } from "./testing.ts";

const during = { ...objectives, duringDisaster: ["no altered row"] };
const capable = capability("backup-succeeds", 46, true);

const said = (events: readonly JournalEvent[], asked = objectives) =>
  checkReasons(collect([capable, ...events]), asked).map(({ code, message }) => `${code}: ${message}`);

const clean = [integrity("amcheck", 51, true), integrity("verify-data", 52, true)];
const neverTried = (what: string) => `harness-error: the required ${what} was never tried`;

test("required checks are listed first and in their order, then others; each with its last result", () => {
  const events = [integrity("foreign keys", 50, true), ...clean, integrity("amcheck", 60, false)];
  expect(integrityOf(collect(events), during)).toEqual([
    { name: "amcheck", ok: false, detail: "bad page" },
    { name: "verify-data", ok: true, detail: "clean" },
    { name: "no altered row", ok: false, detail: "never run" },
    { name: "foreign keys", ok: true, detail: "clean" },
  ]);
});

test("checks that ran and were clean leave nothing to say", () => {
  expect(said(clean)).toEqual([]);
});

test("each required check that never ran is told of once, as the harness's own fault", () => {
  expect(said([], during)).toEqual([
    neverTried('integrity check "amcheck"'),
    neverTried('integrity check "verify-data"'),
    neverTried('integrity check "no altered row"'),
  ]);
});

test("capabilities are judged by their last trial, the one that the probes judge is not", () => {
  expect(checkReasons(collect(clean), objectives).map(({ message }) => message)).toEqual([
    'the required capability "backup-succeeds" was never tried',
  ]);
  expect(said([...clean, capability("backup-succeeds", 50, false)])).toEqual([
    "capability-missing: backup-succeeds: refused",
  ]);
  expect(said([...clean, capability("backup-succeeds", 40, false)])).toEqual([]);
  expect(said([...clean, capability("client-write-read", 50, false)])).toEqual([]);
});

test("verify-data by itself contradicts nobody", () => {
  const own = { ...objectives, integrityChecks: ["verify-data"] };
  expect(said([integrity("verify-data", 52, false)], own)).toEqual([
    "integrity-failed: verify-data: bad page",
  ]);
  const without = { ...objectives, integrityChecks: ["amcheck"] };
  expect(said([integrity("amcheck", 52, false)], without)).toEqual(["integrity-failed: amcheck: bad page"]);
});

test("a verify-data that is content names every check that is not", () => {
  const events = [...clean, integrity("amcheck", 55, false), integrity("foreign keys", 56, false)];
  expect(said(events).at(-1)).toBe(
    "verify-data-contradicted: verify-data found the data good, amcheck, foreign keys did not",
  );
});

test("a verify-data that is not content agrees with any other check that is not", () => {
  const events = [
    integrity("amcheck", 51, false),
    integrity("foreign keys", 51, true),
    integrity("verify-data", 52, false),
  ];
  expect(said(events)).toEqual([
    "integrity-failed: amcheck: bad page",
    "integrity-failed: verify-data: bad page",
  ]);
});

test("what was looked at during the disaster is no witness against verify-data afterwards", () => {
  const events = [...clean, integrity("no altered row", 32, false)];
  expect(said(events, during)).toEqual(["integrity-failed: no altered row: bad page"]);
  const bad = [integrity("no altered row", 32, true), integrity("verify-data", 52, false)];
  const alone = { ...during, integrityChecks: ["verify-data"] };
  expect(said(bad, alone)).toEqual(["integrity-failed: verify-data: bad page"]);
});
