import { expect, test } from "@playwright/test";
import * as fc from "fast-check";
import { stallsOf } from "./stalls.ts";

interface Span {
  readonly from: number;
  readonly to: number;
}

const stalls = (...spans: Span[]) =>
  stallsOf(spans.map(({ from, to }) => ({ type: "stall", source: "workload", from, to })));

test("a stall touches what it shares an instant with", () => {
  const { touch } = stalls({ from: 10, to: 20 });
  expect([touch(0, 9), touch(0, 10), touch(12, 13), touch(20, 30), touch(21, 30)]).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});

test("an instant that no stall holds stands for itself", () => {
  const { around } = stalls({ from: 10, to: 20 });
  expect(around(9)).toEqual({ from: 9, to: 9 });
  expect(around(10)).toEqual({ from: 10, to: 20 });
  expect(around(20)).toEqual({ from: 10, to: 20 });
  expect(around(21)).toEqual({ from: 21, to: 21 });
});

test("stalls that run into each other hold an instant as one; the longest is the longest of each by itself", () => {
  const found = stalls(
    { from: 40, to: 52 },
    { from: 12, to: 15 },
    { from: 20, to: 30 },
    { from: 10, to: 20 },
  );
  expect(found.around(11)).toEqual({ from: 10, to: 30 });
  expect(found.around(45)).toEqual({ from: 40, to: 52 });
  expect(found.longestNs).toBe(12);
});

test("without a stall nothing is touched", () => {
  expect(stalls().touch(0, 100)).toBe(false);
  expect(stalls().around(5)).toEqual({ from: 5, to: 5 });
  expect(stalls().longestNs).toBe(0);
});

const span = fc
  .tuple(fc.nat(60), fc.integer({ min: 0, max: 9 }))
  .map(([from, length]) => ({ from, to: from + length }));

test("whatever the stalls: touched is what one of them shares an instant with, and what holds an instant is closed under touching", () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 12 }), span, (spans, asked) => {
      const found = stalls(...spans);
      const shares = (one: Span, other: Span) => one.from <= other.to && one.to >= other.from;
      expect(found.touch(asked.from, asked.to)).toBe(spans.some((one) => shares(one, asked)));

      const instant = { from: asked.from, to: asked.from };
      let holds: Span = instant;
      for (let grown = true; grown;) {
        const next = spans
          .filter((one) => shares(one, holds))
          .reduce(
            (all, one) => ({ from: Math.min(all.from, one.from), to: Math.max(all.to, one.to) }),
            holds,
          );
        grown = next.from !== holds.from || next.to !== holds.to;
        holds = next;
      }
      expect(found.around(asked.from)).toEqual(holds);
    }),
    { numRuns: 300 },
  );
});
