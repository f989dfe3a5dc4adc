import { expect, test } from "@playwright/test";
import { intervalOfLabel, isNotApplicable, readDuration, readInterval, sayDuration } from "./durations.ts";

for (const [text, ms] of [
  ["<15 minutes", 900_000],
  ["<1 hour", 3_600_000],
  ["<20 seconds", 20_000],
  ["30 s", 30_000],
  ["2h", 7_200_000],
  ["≤ 1.5 hours", 5_400_000],
  ["1h 30m", 5_400_000],
  ["1 hour, 30 minutes and 5 s", 5_405_000],
  ["less than 250 ms", 250],
  ["<15 минут", 900_000],
  ["2 часа (от последней копии)", 7_200_000],
  ["0 minutes", 0],
  ["<15 minutes from last backup", 900_000],
  [">1 hour", null],
  ["~1 hour", null],
  ["1-2 hours", null],
  ["1 hour or so", null],
  ["-5 minutes", null],
  ["15", null],
  ["minutes", null],
  ["5 parsecs", null],
  ["", null],
] as const) {
  test(`a duration of "${text}" is ${ms === null ? "none" : `${ms} ms`}`, () => {
    expect(readDuration(text)).toBe(ms);
  });
}

for (const [text, ms] of [
  ["Every 6 hours", 21_600_000],
  ["every hour", 3_600_000],
  ["Hourly", 3_600_000],
  ["Каждые 6 часов", 21_600_000],
  ["15m", 900_000],
  ["Quarterly", null],
  ["Every now and then", null],
  ["Every 0 minutes", null],
] as const) {
  test(`a frequency of "${text}" is ${ms === null ? "none" : `every ${ms} ms`}`, () => {
    expect(readInterval(text)).toBe(ms);
  });
}

test("a label states an interval by its first word alone", () => {
  expect(intervalOfLabel("Daily Backups")).toBe(86_400_000);
  expect(intervalOfLabel("Backups Daily")).toBeNull();
  expect(intervalOfLabel("Daily")).toBeNull();
});

test("N/A is not applicable, a word that begins so is not", () => {
  expect(isNotApplicable("N/A (no data loss)")).toBe(true);
  expect(isNotApplicable("не применимо")).toBe(true);
  expect(isNotApplicable("nature")).toBe(false);
});

test("a duration is said in its largest whole unit", () => {
  expect([1, 60_000, 90_000, 86_400_000, 172_800_000, 1_500].map(sayDuration)).toEqual([
    "1 ms",
    "1 minute",
    "90 seconds",
    "24 hours",
    "2 days",
    "1500 ms",
  ]);
});
