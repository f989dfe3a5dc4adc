import { expect, test } from "@playwright/test";
import type { Step } from "../plan/plan.ts";
import { stagesOf } from "./stages.ts";

function step(index: number, ...waitFor: readonly string[]): Step {
  return { index, title: `step ${index}`, line: index, notes: [], blocks: [], waitFor };
}

const rows = [
  { name: "no step", steps: [], expected: [[[], []]] },
  { name: "nobody to wait for", steps: [step(1), step(2)], expected: [[[], [1, 2]]] },
  {
    name: "a wait in the middle",
    steps: [step(1), step(2, "network repaired"), step(3)],
    expected: [
      [[], [1]],
      [["network repaired"], [2, 3]],
    ],
  },
  { name: "a wait at the start", steps: [step(1, "power")], expected: [[["power"], [1]]] },
];

for (const { name, steps, expected } of rows) {
  test(`stages: ${name}`, () => {
    const stages = stagesOf(steps).map(({ waitFor, steps: own }) => [waitFor, own.map(({ index }) => index)]);
    expect(stages).toEqual(expected);
  });
}
