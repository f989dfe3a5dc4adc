import { expect, test } from "@playwright/test";
import { historyOf, metricsOf, metricTitles } from "./allure-facts.ts";
import { met, missed, run } from "./outputs/testing.ts";
import type { ExerciseRecord } from "./run-record.ts";

const day = (n: number) => `2026-11-0${n}T00:00:00.000Z`;

function found(n: number, record: ExerciseRecord | null) {
  return { run: `run-${n}`, exercise: met.id, at: day(n), record, planSha256: null };
}

test("a drill's recovery time and point are metrics, dated by the drill, named with their targets", () => {
  expect(
    metricsOf({ ...met, startedAt: day(2) }).map(({ key, value, start }) => [key, value, start]),
  ).toEqual([
    ["rta.data-loss.volume-wiped", 470.2, Date.parse(day(2))],
    ["rpa.data-loss.volume-wiped.records", 59.8, Date.parse(day(2))],
  ]);
  expect(metricTitles(run)).toEqual({
    "rta.data-loss.volume-wiped": {
      title: "Data Loss (volume-wiped): RTA, target < 1 h",
      unit: "s",
      better: "lower",
      group: "rta",
    },
    "rpa.data-loss.volume-wiped.records": {
      title: "Data Loss (volume-wiped): RPA of records, target < 15 min",
      unit: "s",
      better: "lower",
      group: "rpa",
    },
  });
});

test("what had no end, was inconclusive or failed of the harness is no point of a curve", () => {
  expect(metricsOf(missed)).toEqual([]);
  expect(metricsOf({ ...met, verdict: "inconclusive" })).toEqual([]);
  expect(metricsOf({ ...met, verdict: null, outcome: "error" })).toEqual([]);
});

test("the history has one point for each earlier run, oldest first: not this one, none that is newer", () => {
  const all = [
    found(3, { ...met, verdict: "inconclusive" }),
    found(1, { ...met, verdict: "missed" }),
    found(2, null),
    found(4, met),
    found(5, met),
  ];
  const points = historyOf(all, { run: "run-4", startedAt: day(4) });
  const told = points.map(({ uuid, timestamp, testResults, metrics }) => [
    uuid,
    timestamp,
    Object.values(testResults).map(({ status }) => status),
    Object.keys(metrics).length,
  ]);
  expect(told).toEqual([
    ["run-1", Date.parse(day(1)), ["failed"], 2],
    ["run-2", Date.parse(day(2)), [], 0],
    ["run-3", Date.parse(day(3)), ["broken"], 0],
  ]);
});
