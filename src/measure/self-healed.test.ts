import { expect, test } from "@playwright/test";
import { healedAlone } from "./self-healed.ts";
import { probe, probes, s } from "./testing.ts";

const times = { impact: s(30.1), windowMs: 10_000, probePeriodMs: 500 };

test("good probes of both kinds for the window before the first step ended are self-healing", () => {
  const seen = [probe(30, false), ...probes(31, 50, () => false)];
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: s(42) })).toBe(true);
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: s(40) })).toBe(false);
});

test("the window begins with the first good probe, not with the last failure", () => {
  const seen = [probe(30, false), ...probes(33, 50, () => false)];
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: s(42) })).toBe(false);
});

test("good probes of one kind alone are not", () => {
  const seen = [probe(30, false), ...probes(31, 50, () => false)].filter((one) => one.connection === "new");
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: s(42) })).toBe(false);
});

test("a service that never failed has nothing to heal", () => {
  const seen = probes(31, 50, () => false);
  expect(healedAlone({ ...times, impact: undefined, probes: seen, firstStepEnd: s(42) })).toBe(false);
});
