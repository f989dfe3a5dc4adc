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

test("an impact or a step that never was leaves nothing to judge", () => {
  const seen = [probe(30, false), ...probes(31, 50, () => false)];
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: undefined })).toBe(false);
});

test("the window is held to its last nanosecond", () => {
  // The first good probes are sent at 31 s; the window may end with the step, not after it.
  const seen = [probe(30, false), ...probes(31, 50, () => false)];
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: s(41) })).toBe(true);
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: s(41) - 1 })).toBe(false);
});

test("a probe that was in flight across the failure does not stretch the window", () => {
  const flying = probe(30, true, { ended: s(30.2) });
  const seen = [probe(30, false), flying, ...probes(31, 50, () => false)];
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: s(40.05) })).toBe(false);
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: s(40.1) })).toBe(true);
});

test("a service that healed and went again had healed; failures on the way interrupt the window", () => {
  const seen = [probe(30, false), ...probes(31, 60, () => false)];
  expect(healedAlone({ ...times, probes: [...seen, probe(45, false)], firstStepEnd: s(50) })).toBe(true);
  const often = [probe(36, false), probe(42, false), probe(48, false)];
  expect(healedAlone({ ...times, probes: [...seen, ...often], firstStepEnd: s(56) })).toBe(false);
});

test("what failed before the impact or after the first step is not part of it", () => {
  const early = [probe(15, false), ...probes(16, 30, () => false), probe(30, false)];
  expect(healedAlone({ ...times, probes: early, firstStepEnd: s(42) })).toBe(false);
  const failedAsItBegan = [probe(30, false), ...probes(31, 50, () => false)];
  expect(healedAlone({ ...times, impact: s(30.1) + 1, probes: failedAsItBegan, firstStepEnd: s(42) })).toBe(
    false,
  );
  const late = [probe(41.9, false), ...failedAsItBegan];
  expect(healedAlone({ ...times, probes: late, firstStepEnd: s(41.99) })).toBe(true);
});

test("each part of a broken window stands for itself: what was good before a failure lengthens none after it", () => {
  const between = [...probes(31, 32, () => false), probe(32.05, true, { ended: s(32.1) })];
  const seen = [probe(30, false), ...between, probe(32, false), ...probes(35, 50, () => false)];
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: s(43) })).toBe(false);
});

test("a failure interrupts when it shows, not when its probe was sent", () => {
  const seen = [probe(30, false), probe(31, false, { ended: s(38) }), ...probes(31.5, 50, () => false)];
  const sent = seen.toSorted((a, b) => a.sent - b.sent);
  expect(healedAlone({ ...times, probes: sent, firstStepEnd: s(42) })).toBe(false);
  const late = [probe(29.9, false, { ended: s(38) }), ...seen.filter((one) => one.sent !== s(31))];
  expect(healedAlone({ ...times, impact: s(30.1), probes: late, firstStepEnd: s(42) })).toBe(false);
});

test("however short the window, both kinds are good in it; a probe that ends with the step is in it", () => {
  const short = { ...times, windowMs: 2_000 };
  const seen = [probe(30, false), ...[31, 31.5, 32, 32.5, 33].map((at) => probe(at, true))];
  const kept = (ended: number) => probe(ended - 0.01, true, { connection: "kept", ended: s(ended) });
  expect(healedAlone({ ...short, probes: seen, firstStepEnd: s(34) })).toBe(false);
  expect(healedAlone({ ...short, probes: [...seen, kept(34)], firstStepEnd: s(34) })).toBe(true);
  expect(healedAlone({ ...short, probes: [...seen, kept(34.001)], firstStepEnd: s(34) })).toBe(false);
  const again = [...seen, probe(34, false), kept(35)];
  expect(healedAlone({ ...short, probes: again, firstStepEnd: s(36) })).toBe(false);
});

test("a window in which one kind of connection was silent for long is none", () => {
  const seen = [probe(30, false), ...probes(31, 50, () => false)].filter(
    (one) => one.connection === "new" || one.sent < s(32) || one.sent > s(38),
  );
  expect(healedAlone({ ...times, probes: seen, firstStepEnd: s(42) })).toBe(false);
});
