import { expect, test } from "@playwright/test";
import type { JournalEvent } from "../journal/events.ts";
import { attendance, attendanceReasons } from "./attendance.ts";
import { collect } from "./facts.ts";
import { judge } from "./judge.ts";
import { at, metDrill, objectives, people, person, s } from "./testing.ts";

const attended = {
  ...objectives,
  attended: { who: "A" },
  declared: { detectMs: 300_000, decideMs: 600_000 },
};
const seen = (events: readonly JournalEvent[], fault: number | undefined = s(at.fault)) =>
  attendance(collect(events), attended, fault);
const ms = (value: number) => ({ kind: "measured", lowerMs: value, upperMs: value });

test("where nobody was to attend nobody is looked for, whatever the journal holds", () => {
  expect(attendance(collect(people), objectives, s(at.fault))).toBeUndefined();
  expect(attendanceReasons(undefined, 2)).toEqual([]);
});

test("from the disaster to the notice, and from there to the decision", () => {
  expect(seen(people)).toEqual({
    seen: {
      who: "A",
      detect: ms(1_500),
      decide: ms(1_000),
      falseAlarms: 0,
      wrongDecisions: 0,
      released: 2,
    },
    marks: { noticed: s(31.5), decided: s(32.5) },
  });
});

test("a notice before the disaster is a false alarm; one at its very instant is none", () => {
  const early = [person(10, "noticed"), person(29.9, "noticed"), ...people];
  expect(seen(early)?.seen).toMatchObject({ falseAlarms: 2, detect: ms(1_500) });
  expect(seen([person(30, "noticed")])?.seen).toMatchObject({ falseAlarms: 0, detect: ms(0) });
  // Without a disaster every one is.
  expect(attendance(collect(people), attended, undefined)).toMatchObject({
    seen: { falseAlarms: 1, detect: { kind: "notApplicable" } },
    marks: {},
  });
});

test("the first notice counts, and the first decision for what has happened", () => {
  const again = [
    person(31.5, "noticed"),
    person(31.8, "noticed"),
    person(32, "decided", "network-partition"),
    person(34, "decided", "data-loss"),
    person(35, "decided", "data-loss"),
  ];
  expect(seen(again)?.seen).toMatchObject({ detect: ms(1_500), decide: ms(2_500), wrongDecisions: 1 });
});

test("a decision before the notice decides nothing", () => {
  const early = [person(30.5, "decided", "data-loss"), person(31, "noticed")];
  expect(seen(early)).toMatchObject({ seen: { decide: { kind: "notApplicable" }, wrongDecisions: 0 } });
  // At its very instant it does.
  expect(seen([person(31, "noticed"), person(31, "decided", "data-loss")])?.seen.decide).toEqual(ms(0));
});

test("what was not seen is said, each part of it", () => {
  const none = seen([])?.seen;
  expect(attendanceReasons(none, 2)).toEqual([
    {
      code: "person-unseen",
      message:
        "A attended, and nobody saw that they noticed the disaster, nor that they decided on this scenario, nor that they let 2 of 2 steps run",
    },
  ]);
  expect(attendanceReasons(seen(people)?.seen, 2)).toEqual([]);
  expect(attendanceReasons(seen(people)?.seen, 3)[0]?.message).toContain("let 1 of 3 steps run");
});

test("measured people stand in the place of declared ones: nothing is added to the time that passed", () => {
  const declared = { ...objectives, declared: attended.declared };
  const without = judge(metDrill(), declared);
  expect(without.rtaTotal.lowerMs).toBeGreaterThan(600_000);
  expect(without.attended).toBeUndefined();
  const judged = judge([...metDrill(), ...people], attended);
  expect(judged.verdict).toBe("met");
  expect(judged.rtaTotal).toEqual(judged.rta);
  expect(judged.rta).toEqual(without.rta);
  expect(judged.phases).toMatchObject({ detect: ms(1_500), decide: ms(1_000) });
  expect(judged.marks).toMatchObject({ noticed: s(31.5), decided: s(32.5), detect: s(at.alarm) });
  // What the plan declares is still there to be compared with.
  expect(judged.declaredMs).toMatchObject({ detect: 300_000, decide: 600_000 });
});

test("a person who takes too long misses the target, and is named in the reason", () => {
  const strict = { ...attended, rto: { ...attended.rto, ms: 20_000 } };
  const { verdict, reasons } = judge([...metDrill(), ...people], strict);
  expect(verdict).toBe("missed");
  expect(reasons[0]?.message).toBe("recovered in 23 s with the time of A; target <20 s");
});

test("before the procedure begins nobody need have decided anything", () => {
  const before = metDrill().filter(
    (event) => event.type !== "step" && !(event.type === "phase" && event.name === "procedure"),
  );
  expect(judge(before, attended).reasons.map(({ code }) => code)).not.toContain("person-unseen");
});
