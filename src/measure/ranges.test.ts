import { expect, test } from "@playwright/test";
import * as fc from "fast-check";
import { atLeast, largest, measured, notApplicable, shifted, smallest, standing } from "./ranges.ts";

const ms = (value: number) => value * 1e6;

test("spans in nanoseconds become milliseconds; below zero counts as zero, and no upper bound lies below its lower one", () => {
  expect(measured(ms(1), ms(2))).toEqual({ kind: "measured", lowerMs: 1, upperMs: 2 });
  expect(measured(ms(-5), ms(2))).toEqual({ kind: "measured", lowerMs: 0, upperMs: 2 });
  expect(measured(ms(-5), ms(-1))).toEqual({ kind: "measured", lowerMs: 0, upperMs: 0 });
  expect(measured(ms(3), ms(2))).toEqual({ kind: "measured", lowerMs: 3, upperMs: 3 });
  expect(atLeast(ms(2))).toEqual({ kind: "atLeast", lowerMs: 2, upperMs: null });
  expect(atLeast(ms(-2))).toEqual({ kind: "atLeast", lowerMs: 0, upperMs: null });
});

test("what is added to an interval is added to both of its bounds, and nothing to none", () => {
  expect(shifted(measured(ms(1), ms(2)), ms(5))).toEqual({ kind: "measured", lowerMs: 6, upperMs: 7 });
  expect(shifted(atLeast(ms(1)), ms(5))).toEqual({ kind: "atLeast", lowerMs: 6, upperMs: null });
  expect(shifted(notApplicable, ms(5))).toEqual({ kind: "notApplicable", lowerMs: null, upperMs: null });
});

test("within is strictly below the target, exceeded at or past it with the whole interval", () => {
  const between = measured(ms(10), ms(20));
  expect(standing(between, 21)).toBe("within");
  expect(standing(between, 20)).toBe("straddles");
  expect(standing(between, 11)).toBe("straddles");
  expect(standing(between, 10)).toBe("exceeded");
  expect(standing(between, 9)).toBe("exceeded");
});

test("at least a span is never within a target, and no span stands to none", () => {
  expect(standing(atLeast(ms(10)), 1_000)).toBe("straddles");
  expect(standing(atLeast(ms(10)), 10)).toBe("exceeded");
  expect(standing(notApplicable, 0)).toBe("unknown");
});

test("largest and smallest are those of the values, and undefined of none", () => {
  expect(largest([])).toBeUndefined();
  expect(smallest([])).toBeUndefined();
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      expect(largest(values)).toBe(Math.max(...values));
      expect(smallest(values)).toBe(Math.min(...values));
    }),
  );
});
