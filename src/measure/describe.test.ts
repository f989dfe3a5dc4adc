import { expect, test } from "@playwright/test";
import * as fc from "fast-check";
import { formatMs, formatRange } from "./describe.ts";

const durations: readonly (readonly [number, string])[] = [
  [0, "0 s"],
  [0.4, "<1 ms"],
  [850.2, "850 ms"],
  [999.6, "1 s"],
  [14_200, "14.2 s"],
  [59_960, "1 min"],
  [74_200, "1 min 14.2 s"],
  [180_000, "3 min"],
  [7_500_000, "2 h 5 min"],
  [3_603_200, "1 h 3.2 s"],
  [Number.NaN, "—"],
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
