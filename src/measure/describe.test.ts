import { expect, test } from "@playwright/test";
import * as fc from "fast-check";
import { formatMs, formatRange } from "./describe.ts";

const durations: readonly (readonly [number, string])[] = [
  [0, "0 s"],
  [0.4, "<1 ms"],
  [1, "1 ms"],
  [850.2, "850 ms"],
  [999.4, "999 ms"],
  [999.5, "1 s"],
  [999.6, "1 s"],
  [14_200, "14.2 s"],
  [59_900, "59.9 s"],
  [59_960, "1 min"],
  [60_100, "1 min 0.1 s"],
  [74_200, "1 min 14.2 s"],
  [180_000, "3 min"],
  [7_500_000, "2 h 5 min"],
  [3_603_200, "1 h 3.2 s"],
  [3_600_000, "1 h"],
  [90_061_500, "25 h 1 min 1.5 s"],
  [-74_200, "-1 min 14.2 s"],
  [Number.NaN, "—"],
  [Number.POSITIVE_INFINITY, "—"],
];
for (const [ms, words] of durations) {
  test(`${ms} ms reads ${words}`, () => {
    expect(formatMs(ms)).toBe(words);
  });
}

test("an interval reads as its middle and half its width", () => {
  expect(formatRange({ kind: "measured", lowerMs: 73_900, upperMs: 74_500 })).toBe("1 min 14.2 s ± 0.3 s");
  expect(formatRange({ kind: "measured", lowerMs: 100, upperMs: 300 })).toBe("200 ms ± 100 ms");
  expect(formatRange({ kind: "measured", lowerMs: 2_000, upperMs: 2_000 })).toBe("2 s");
  expect(formatRange({ kind: "atLeast", lowerMs: 180_000, upperMs: null })).toBe("at least 3 min");
  expect(formatRange({ kind: "notApplicable", lowerMs: null, upperMs: null })).toBe("—");
});

test("an interval below a second reads in whole milliseconds, one that reaches it in tenths of a second", () => {
  const words = (lowerMs: number, upperMs: number) => formatRange({ kind: "measured", lowerMs, upperMs });
  expect(words(100, 303)).toBe("202 ms ± 102 ms");
  expect(words(997, 999)).toBe("998 ms ± 1 ms");
  expect(words(998, 1_000)).toBe("1 s ± 0.1 s");
  expect(words(1_000, 1_200)).toBe("1.1 s ± 0.1 s");
  expect(words(1_000, 1_201)).toBe("1.1 s ± 0.2 s");
  expect(words(2_040, 2_050)).toBe("2 s ± 0.1 s");
  // Nearer to the one bound than to the other: the half is that to the farther one.
  expect(words(1_060, 1_250)).toBe("1.2 s ± 0.2 s");
  expect(words(1_050, 1_240)).toBe("1.1 s ± 0.2 s");
});

test("what is printed contains the interval", () => {
  const bounds = fc.tuple(fc.integer({ min: 1_000, max: 59_000 }), fc.integer({ min: 1, max: 900 }));
  fc.assert(
    fc.property(bounds, ([lowerMs, width]) => {
      const words = formatRange({ kind: "measured", lowerMs, upperMs: lowerMs + width });
      const [middle = 0, half = 0] = words.split(" ± ").map((part) => Number.parseFloat(part) * 1_000);
      expect(middle - half).toBeLessThanOrEqual(lowerMs + 1e-6);
      expect(middle + half).toBeGreaterThanOrEqual(lowerMs + width - 1e-6);
    }),
  );
});
