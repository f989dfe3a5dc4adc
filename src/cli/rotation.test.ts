import { expect, test } from "@playwright/test";
import { dayOf, inTurn } from "./rotation.ts";

test("two take their turn each day, and nobody is left out", () => {
  const all = ["a", "b", "c", "d", "e"];
  const days = Array.from({ length: 5 }, (_none, day) => inTurn(all, day, 2));
  expect(days[0]).toEqual(["a", "b"]);
  expect(days[2]).toEqual(["e", "a"]);
  expect(new Set(days.slice(0, 3).flat())).toEqual(new Set(all));
});

test("few enough take their turn every day", () => {
  expect(inTurn(["a", "b"], 7, 2)).toEqual(["a", "b"]);
});

test("a day is a day of UTC", () => {
  expect(dayOf(new Date("1970-01-02T00:00:00Z"))).toBe(1);
  expect(dayOf(new Date("2026-11-25T23:59:59Z"))).toBe(dayOf(new Date("2026-11-25T00:00:00Z")));
});
