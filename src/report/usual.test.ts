import { expect, test } from "@playwright/test";
import { notRunRecord } from "./exercise-record.ts";
import type { ExerciseRecord } from "./run-record.ts";
import { leftMs, totalMs, usualPhases } from "./usual.ts";

function judged(scenario: string, variant: string, wallMsByPhase: Record<string, number>): ExerciseRecord {
  const bare = notRunRecord({ id: scenario, variant, title: "", line: 1, why: "", at: "" });
  return { ...bare, outcome: "judged", verdict: "met", wallMsByPhase };
}

const wiped = judged("data-loss", "volume-wiped", { cluster: 20_000, procedure: 40_000 });
const claim = judged("data-loss", "claim-deleted", { cluster: 21_000, procedure: 50_000 });
const rot = judged("storage-failure", "bit-rot", { cluster: 22_000, procedure: 60_000 });
const past = [rot, claim, wiped];

test("the same variant counts, then the same scenario, then any, each time the newest", () => {
  expect(usualPhases(past, { scenario: "data-loss", variant: "volume-wiped" })).toBe(wiped.wallMsByPhase);
  expect(usualPhases(past, { scenario: "data-loss", variant: "rows-deleted" })).toBe(claim.wallMsByPhase);
  expect(usualPhases(past, { scenario: "security-breach", variant: "leaf" })).toBe(rot.wallMsByPhase);
  const again = { ...wiped, wallMsByPhase: { cluster: 1 } };
  expect(usualPhases([again, ...past], { scenario: "data-loss", variant: "volume-wiped" })).toEqual({
    cluster: 1,
  });
});

test("what was never judged tells nothing", () => {
  const interrupted = { ...wiped, outcome: "interrupted" as const };
  expect(usualPhases([interrupted], { scenario: "data-loss", variant: "volume-wiped" })).toBeNull();
  expect(usualPhases([], { scenario: "data-loss", variant: "volume-wiped" })).toBeNull();
});

test("what is left shrinks with the time spent, and a late phase is not counted below zero", () => {
  const usual = { cluster: 20_000, procedure: 40_000 };
  expect(totalMs(usual)).toBe(60_000);
  expect(leftMs(usual, {})).toBe(60_000);
  expect(leftMs(usual, { cluster: 5_000 })).toBe(55_000);
  expect(leftMs(usual, { cluster: 90_000, unheard: 7_000 })).toBe(40_000);
});
