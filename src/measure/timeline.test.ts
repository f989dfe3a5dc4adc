import { expect, test } from "@playwright/test";
import { judge } from "./judge.ts";
import { integrity, metDrill, objectives, probe, probes, s } from "./testing.ts";

test("marks and phases of a drill are read from its events", () => {
  const { marks, phases, rta } = judge(metDrill(), objectives);
  expect(marks).toEqual({
    fault: s(30),
    impact: s(30.1),
    detect: s(32),
    restoreStart: s(33),
    restoreEnd: s(45),
    firstOk: s(50.01),
    verified: s(53),
    stable: s(50.26),
  });
  expect(phases.detect).toEqual({ kind: "measured", lowerMs: 2_000, upperMs: 2_000 });
  expect(phases.restore).toEqual({ kind: "measured", lowerMs: 12_000, upperMs: 12_000 });
  expect(phases.verify).toEqual({ kind: "measured", lowerMs: 8_000, upperMs: 8_000 });
  expect(rta).toEqual({ kind: "measured", lowerMs: 23_000, upperMs: 23_000 });
});

test("declared detection stands in for the measured one, and never shortens it", () => {
  expect(total(0, 0)).toBe(23_000);
  expect(total(1_000, 0)).toBe(23_000);
  expect(total(5_000, 0)).toBe(26_000);
  expect(total(5_000, 4_000)).toBe(30_000);
});

test("a check that failed after it had passed is verified by its next success", () => {
  const events = [...metDrill(), integrity("amcheck", 55, false), integrity("amcheck", 57, true)];
  expect(judge(events, objectives).marks.verified).toBe(s(58));
});

test("checks that passed before the procedure do not verify it", () => {
  const events = metDrill().filter((event) => event.type !== "integrity" || event.name !== "amcheck");
  const { marks } = judge([...events, integrity("amcheck", 25, true)], objectives);
  expect(marks.verified).toBeUndefined();
});

test("a relapse inside the window moves the stable mark behind it", () => {
  const { marks, verdict } = judge([...metDrill(), probe(55.1, false)], objectives);
  expect(marks.stable).toBe(s(55.51));
  expect(verdict).toBe("met");
});

test("the run of good probes must hold for the whole stable window", () => {
  expect(held(59.4)).toBeDefined();
  expect(held(60.1)).toBeUndefined();
});

test("what fails after observation has ended is no relapse", () => {
  expect(judge([...metDrill(), probe(70.6, false)], objectives).verdict).toBe("met");
});

test("good probes on one kind of connection alone are not stable", () => {
  const events = metDrill().filter(
    (event) => event.type !== "probe" || event.connection === "new" || event.sent < s(50),
  );
  expect(judge(events, objectives).marks.stable).toBeUndefined();
});

test("a stall at the recovery widens the recovery time on both sides", () => {
  const rest = metDrill().filter((event) => event.type !== "probe");
  const late = [...rest, ...probes(5, 75, (sent) => sent >= 30 && sent < 54)];
  const plain = judge(late, objectives);
  expect(plain.rta).toEqual({ kind: "measured", lowerMs: 23_750, upperMs: 24_260 });
  const stalled = judge([...late, { type: "stall", source: "w", from: s(53.3), to: s(54.6) }], objectives);
  expect(stalled.rta).toEqual({ kind: "measured", lowerMs: 23_000, upperMs: 24_600 });
});

function total(detectMs: number, decideMs: number) {
  return judge(metDrill(), { ...objectives, declared: { detectMs, decideMs } }).rtaTotal.upperMs;
}

/** The stable mark of the drill with one more probe that failed. */
function held(sent: number) {
  return judge([...metDrill(), probe(sent, false)], objectives).marks.stable;
}
