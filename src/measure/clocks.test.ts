import { expect, test } from "@playwright/test";
import { clockReasons } from "./clocks.ts";
import { collect } from "./facts.ts";
import { s, wall } from "./testing.ts";

/** Readings as pairs of seconds, monotonic and wall; up to 50 ms apart is allowed, from 10 s to 20 s must be covered. */
function said(readings: readonly (readonly [number, number])[], span: { from?: number; to?: number } = {}) {
  const { from = s(10), to = s(20) } = span;
  const events = readings.map(([at, walled]) => ({
    type: "clock" as const,
    at: s(at),
    wall: Number.isNaN(walled) ? "noon" : wall(walled),
    source: "exercise",
  }));
  return clockReasons(collect(events), { toleranceMs: 50, from, to }).map(({ message }) => message);
}

test("clocks that moved in step over the whole span say nothing, at the edges of span and tolerance too", () => {
  expect(
    said([
      [10, 10],
      [20, 20.05],
    ]),
  ).toEqual([]);
  expect(
    said([
      [0, 5],
      [15, 20],
      [30, 35],
    ]),
  ).toEqual([]);
});

test("clocks that were apart at any reading between were apart", () => {
  expect(
    said([
      [0, 0],
      [15, 15.051],
      [30, 30],
    ]),
  ).toEqual(["monotonic and wall clock moved apart by 51 ms; up to 50 ms is allowed"]);
  expect(
    said([
      [0, 0],
      [15, 14.974],
      [30, 30.026],
    ]),
  ).toEqual(["monotonic and wall clock moved apart by 52 ms; up to 50 ms is allowed"]);
});

test("a span that lies not wholly between two readings was not compared", () => {
  expect(
    said([
      [10.001, 10.001],
      [20, 20],
    ]),
  ).toEqual(["the clocks were not compared before the disaster"]);
  expect(
    said([
      [10, 10],
      [19.999, 19.999],
    ]),
  ).toEqual(["the clocks were not compared after the recovery"]);
  expect(said([])).toEqual(["the clocks were never read together"]);
});

test("without a disaster or a recovery the readings are compared as they are", () => {
  const events = [11, 19].map((at) => ({ type: "clock" as const, at: s(at), wall: wall(at), source: "e" }));
  const facts = collect(events);
  expect(clockReasons(facts, { toleranceMs: 50, from: undefined, to: undefined })).toEqual([]);
});

test("a wall clock that cannot be read agrees with nothing", () => {
  expect(
    said([
      [0, 0],
      [15, Number.NaN],
      [30, 30],
    ]),
  ).toEqual(["a reading of the wall clock cannot be read"]);
});
