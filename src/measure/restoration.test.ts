import { expect, test } from "@playwright/test";
import type { EventOf, JournalEvent } from "../journal/events.ts";
import { collect } from "./facts.ts";
import { atLeast, notApplicable } from "./ranges.ts";
import { restoration } from "./restoration.ts";
import { objectives, probes, s } from "./testing.ts";
import type { Timeline } from "./timeline.ts";

const begin: EventOf<"phase"> = { type: "phase", at: s(33), name: "procedure", edge: "begin" };
const failing = probes(25, 70, () => true);

/** Fault at 30 s, procedure from 33 s to 45 s, observed until 70 s, never stable; 15 s have to be observed. */
function found(events: readonly JournalEvent[], more: Partial<Timeline> = {}) {
  return restoration(collect(events), objectives, {
    marks: { fault: s(30), restoreEnd: s(45) },
    stable: undefined,
    until: s(70),
    rta: atLeast(s(40)),
    rtaTotal: atLeast(s(40)),
    phases: { detect: notApplicable, decide: notApplicable, restore: notApplicable, verify: notApplicable },
    ...more,
  });
}

const said = (...input: Parameters<typeof found>) => {
  const { state, reasons } = found(...input);
  return [state, ...reasons.map(({ code, message }) => `${code}: ${message}`)];
};

test("before the procedure began or without a fault nothing can be said", () => {
  expect(said(failing)).toEqual(["unknown"]);
  expect(said([begin, ...failing], { marks: { restoreEnd: s(45) } })).toEqual(["unknown"]);
});

test("a service that was stable is restored", () => {
  expect(said([begin, ...failing], { stable: { lower: s(50), upper: s(51) } })).toEqual(["restored"]);
});

test("a service that failed throughout the observation window is not restored", () => {
  expect(said([begin, ...failing])).toEqual([
    "not-restored",
    "not-restored: the service did not come back and stay within 25 s of the last step: not restored, at least 40 s",
  ]);
});

test("a window that was not seen to its end says nothing, one that was does", () => {
  expect(said([begin, ...failing], { until: s(60) })[0]).toBe("not-restored");
  expect(said([begin, ...failing], { until: s(59.9) })).toEqual([
    "unknown",
    "interrupted: observation ended 14.9 s after the last step; 15 s are needed to say that the service does not come back",
  ]);
});

test("a prober that fell silent after the procedure says nothing about the service", () => {
  const kept = failing.filter((one) => one.connection === "new" || one.sent < s(46) || one.sent > s(56));
  expect(said([begin, ...kept])).toEqual([
    "unknown",
    "harness-error: no probe on a kept connection for 10.5 s after the procedure",
  ]);
});

test("where no step ended the window runs from the begin of the procedure, or else from the fault", () => {
  const stepless = { marks: { fault: s(30) } };
  expect(said([begin, ...failing], { ...stepless, until: s(48) })[0]).toBe("not-restored");
  expect(said([begin, ...failing], { ...stepless, until: s(47.9) })[0]).toBe("unknown");
  const others: JournalEvent[] = [
    { ...begin, at: s(31), edge: "end" },
    { ...begin, at: s(32), name: "fault" },
  ];
  expect(said([...others, begin, ...failing], { ...stepless, until: s(47.9) })[0]).toBe("unknown");
  const skipped: JournalEvent = {
    type: "step",
    begin: s(40),
    end: s(40),
    index: 0,
    title: "Restore",
    line: 12,
    status: "skipped",
    script: "",
    exitCode: null,
    commandsRun: 0,
    failures: [],
  };
  expect(said([skipped, ...failing], { ...stepless, until: s(45) })[0]).toBe("not-restored");
  expect(said([skipped, ...failing], { ...stepless, until: s(44.9) })[0]).toBe("unknown");
});
