/** The quick parts of the bench, in small, with every test run. */
import { expect, test } from "@playwright/test";
import { quantile } from "../report/quarter/quantile.ts";
import { type Figure, holds } from "./figure.ts";
import { killLedger } from "./ledger-kills.ts";
import { fuzzPlans } from "./plan-fuzz.ts";
import { confuseTargets } from "./wrong-target.ts";

const small: readonly (readonly [string, () => Promise<readonly Figure[]>])[] = [
  ["2,000 documents made of pieces of plans", () => fuzzPlans(2_000)],
  ["50 confusions of kubeconfig, context, environment and options", () => confuseTargets(50)],
  ["the ledger's process killed at 4 points", () => killLedger(4)],
];
for (const [name, run] of small) {
  test(name, async () => {
    const figures = await run();
    expect(figures.length).toBeGreaterThan(1);
    expect(figures.filter((figure) => !holds(figure))).toEqual([]);
  });
}

test("a figure holds up to its bound, and not beyond it", () => {
  const figure = { figure: "f", value: 5, unit: "ms", runs: 1 };
  expect(holds(figure)).toBe(true);
  expect(holds({ ...figure, atMost: 5 })).toBe(true);
  expect(holds({ ...figure, atMost: 4 })).toBe(false);
  expect(holds({ ...figure, atLeast: 6 })).toBe(false);
  expect(holds({ ...figure, value: Number.NaN, atMost: 5 })).toBe(false);
});

test("a quantile is a value that was seen", () => {
  expect([0, 0.5, 0.99, 1].map((share) => quantile([3, 1, 2, 4], share))).toEqual([1, 2, 4, 4]);
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});
