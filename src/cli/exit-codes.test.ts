import { expect, test } from "@playwright/test";
import { exitCodeOf } from "./exit-codes.ts";

const met = { outcome: "judged", verdict: "met" } as const;
const missed = { outcome: "judged", verdict: "missed" } as const;
const inconclusive = { outcome: "judged", verdict: "inconclusive" } as const;
const notRun = { outcome: "notRun", verdict: null } as const;
const error = { outcome: "error", verdict: null } as const;

for (const [title, exercises, code] of [
  ["all met is 0", [met, met], 0],
  ["one miss among met ones is 1", [met, missed], 1],
  ["a miss is not hidden by a harness error", [error, missed], 1],
  ["inconclusive is 3", [met, inconclusive], 3],
  ["a scenario that was not run is 3", [met, notRun], 3],
  ["nothing at all is 3, never 0", [], 3],
  ["a harness error is 4", [met, error], 4],
] as const) {
  test(title, () => expect(exitCodeOf(exercises)).toBe(code));
}
