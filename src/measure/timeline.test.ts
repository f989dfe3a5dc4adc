import { expect, test } from "@playwright/test";
import type { EventOf, JournalEvent } from "../journal/events.ts";
import { collect } from "./facts.ts";
import { judge } from "./judge.ts";
import type { Objectives } from "./objectives.ts";
import { stallsOf } from "./stalls.ts";
import { capability, integrity, metDrill, objectives, probe, probes, s, step } from "./testing.ts";
import { executedSteps, manualNs, timeline } from "./timeline.ts";

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
  const unnoticed = drawn(without("alarm"), { declared: { detectMs: 1_000, decideMs: 0 } });
  expect(unnoticed.rtaTotal).toMatchObject({ upperMs: 24_000 });
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

test("an impact is the first failure to end with or after the fault, and within observation", () => {
  const impact = (ended: number) => {
    const seen = probes(5, 75, () => false);
    return drawn([...without("probe"), ...seen, probe(ended - 0.1, false)]).marks.impact;
  };
  expect(impact(29.999)).toBeUndefined();
  expect(impact(30)).toBe(s(30));
  expect(impact(70)).toBe(s(70));
  expect(impact(70.001)).toBeUndefined();
});

test("the first good probe is one that was sent after the impact and ended within observation", () => {
  const rest = [...without("probe"), probe(30, false)];
  const firstOk = (...seen: readonly EventOf<"probe">[]) => drawn([...rest, ...seen]).marks.firstOk;
  expect(firstOk(probe(30.05, true, { ended: s(30.2) }), probe(40, true))).toBe(s(40.01));
  expect(firstOk(probe(30.1, true), probe(40, true))).toBe(s(30.11));
  expect(firstOk(probe(69.99, true))).toBe(s(70));
  expect(firstOk(probe(69.991, true))).toBeUndefined();
  expect(drawn([...without("probe"), ...probes(5, 75, () => false)]).marks.firstOk).toBeUndefined();
});

test("detection is the first alarm with or after the fault", () => {
  const detect = (...instants: readonly number[]) => {
    const alarms = instants.map((at) => ({ type: "alarm", at: s(at), detail: "" }) as const);
    return drawn([...without("alarm"), ...alarms]);
  };
  expect(detect(29.999, 34, 33).marks.detect).toBe(s(33));
  expect(detect(30).marks.detect).toBe(s(30));
  expect(detect(29.999).marks.detect).toBeUndefined();
  expect(detect(29.999).phases.detect.kind).toBe("notApplicable");
});

test("without a fault there is no detection, no impact and no recovery time, only what was decided", () => {
  const { marks, stable, rta, rtaTotal, phases } = drawn(without("fault.injected"), {
    declared: { detectMs: 1_000, decideMs: 2_000 },
  });
  expect(marks).toStrictEqual({ restoreStart: s(33), restoreEnd: s(45), verified: s(53) });
  expect(stable).toBeUndefined();
  expect([rta.kind, rtaTotal.kind, phases.detect.kind]).toEqual(Array(3).fill("notApplicable"));
  expect(phases.decide).toEqual({ kind: "measured", lowerMs: 2_000, upperMs: 2_000 });
});

test("without a step there is a fault and no recovery from it", () => {
  const begun = drawn(without("step"));
  expect(begun.marks.restoreStart).toBeUndefined();
  expect(begun.marks.verified).toBeUndefined();
  expect(begun.rta).toEqual({ kind: "atLeast", lowerMs: 40_000, upperMs: null });
  expect([begun.phases.restore.kind, begun.phases.verify.kind]).toEqual(["notApplicable", "notApplicable"]);
  const unasked = drawn(without("step"), { integrityChecks: [], capabilities: [] });
  expect(unasked.rta).toEqual(begun.rta);
  const never = without("step").filter((one) => one.type !== "phase" || one.name !== "procedure");
  expect(drawn(never).rta.kind).toBe("notApplicable");
});

test("steps that were skipped restored nothing", () => {
  const skipped = { ...step(1, 20, 60), status: "skipped" as const };
  const events = [...without("step"), step(0, 33, 40), skipped];
  expect(executedSteps(collect(events))).toEqual([step(0, 33, 40)]);
  expect(drawn(events).marks).toMatchObject({ restoreStart: s(33), restoreEnd: s(40) });
});

test("where no check is required the service is back once it is stable", () => {
  const { marks, rta } = drawn(metDrill(), { integrityChecks: [], capabilities: ["client-write-read"] });
  expect(marks.verified).toBeUndefined();
  expect(rta).toEqual({ kind: "measured", lowerMs: 19_750, upperMs: 20_260 });
});

test("a capability that is back last is what verifies", () => {
  const away = drawn([...metDrill(), capability("backup-succeeds", 50, false)]);
  expect(away.marks.verified).toBeUndefined();
  expect(away.rta).toEqual({ kind: "atLeast", lowerMs: 40_000, upperMs: null });
  const late = [
    ...metDrill(),
    capability("backup-succeeds", 50, false),
    capability("backup-succeeds", 58, true),
  ];
  expect(drawn(late)).toMatchObject({
    marks: { verified: s(59) },
    rta: { lowerMs: 29_000, upperMs: 29_000 },
  });
});

test("a check counts from the begin of the first step on, and its first success of an unbroken run", () => {
  const checked = (...checks: readonly JournalEvent[]) => {
    const asked = { integrityChecks: ["amcheck"], capabilities: [] };
    return drawn([...without("integrity"), ...checks], asked).marks.verified;
  };
  expect(checked(integrity("amcheck", 32.999, true))).toBeUndefined();
  expect(checked(integrity("amcheck", 33, true))).toBe(s(34));
  expect(checked(integrity("amcheck", 50, true), integrity("amcheck", 60, true))).toBe(s(51));
  expect(checked(integrity("foreign keys", 50, true))).toBeUndefined();
  expect(checked(integrity("amcheck", 50, true), integrity("foreign keys", 55, false))).toBe(s(51));
});

test("looking ends with the observation, else with the final read, else with the journal", () => {
  const phases = (...kept: readonly EventOf<"phase">["name"][]) =>
    metDrill().filter((one) => one.type !== "phase" || kept.includes(one.name));
  expect(drawn(phases("observation", "final-read")).until).toBe(s(70));
  expect(drawn(phases("steady-state", "final-read")).until).toBe(s(71));
  expect(drawn(phases("steady-state")).until).toBe(s(80));
  const edge = (name: EventOf<"phase">["name"], kept: "begin" | "end") => (one: JournalEvent) =>
    one.type !== "phase" || one.name !== name || one.edge === kept;
  expect(drawn(metDrill().filter(edge("observation", "begin"))).until).toBe(s(71));
  const readEnded = phases("steady-state", "final-read").filter(edge("final-read", "end"));
  expect(drawn(readEnded).until).toBe(s(80));
  const again: JournalEvent = { type: "phase", at: s(74), name: "observation", edge: "end" };
  expect(drawn([...metDrill(), again]).until).toBe(s(74));
});

test("a manual step adds its declared time beyond what it took here, and never takes any off", () => {
  const manual = (index: number, took: number, declaredMs?: number): JournalEvent => {
    const declared = declaredMs === undefined ? {} : { declaredMs };
    return { ...step(index, 33, 33 + took), status: "manual", ...declared };
  };
  expect(manualNs(collect([manual(0, 2, 5_000), manual(1, 1, 4_000)]))).toBe(s(6));
  expect(manualNs(collect([manual(0, 2, 5_000), manual(1, 9, 4_000), manual(1, 1)]))).toBe(s(3));
  expect(manualNs(collect([{ ...step(0, 33, 35), declaredMs: 60_000 }]))).toBe(0);
});

test("a stall of the prober reaches the marks only through the stable one", () => {
  const stall: JournalEvent = { type: "stall", source: "workload", from: s(50.2), to: s(51) };
  const plain = drawn(metDrill());
  expect(drawn([...metDrill(), stall]).marks).toEqual({ ...plain.marks, stable: s(51) });
});

/** The drill but for the events of one type. */
function without(type: JournalEvent["type"]): JournalEvent[] {
  return metDrill().filter((event) => event.type !== type);
}

function drawn(events: readonly JournalEvent[], more: Partial<Objectives> = {}) {
  const facts = collect(events);
  return timeline(facts, { ...objectives, ...more }, stallsOf(facts.stalls));
}

function total(detectMs: number, decideMs: number) {
  return judge(metDrill(), { ...objectives, declared: { detectMs, decideMs } }).rtaTotal.upperMs;
}

/** The stable mark of the drill with one more probe that failed. */
function held(sent: number) {
  return judge([...metDrill(), probe(sent, false)], objectives).marks.stable;
}
