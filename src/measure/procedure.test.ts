import { expect, test } from "@playwright/test";
import type { EventOf, JournalEvent } from "../journal/events.ts";
import { collect } from "./facts.ts";
import { procedureBegan, procedureReasons } from "./procedure.ts";
import { objectives, s, step } from "./testing.ts";

const phase = (name: EventOf<"phase">["name"], edge: "begin" | "end"): JournalEvent => {
  return { type: "phase", at: s(33), name, edge };
};

const said = (...events: JournalEvent[]) =>
  procedureReasons(collect(events), objectives).map(({ message }) => message);

/** What is said of the second step; the first one succeeded. */
const ofSecond = (more: Partial<EventOf<"step">>) => said(step(0, 33, 40), { ...step(1, 40, 45), ...more });

test("the procedure begins with its phase or its first step, and with nothing else", () => {
  expect(procedureBegan(collect([]))).toBe(false);
  expect(procedureBegan(collect([phase("procedure", "begin")]))).toBe(true);
  expect(procedureBegan(collect([phase("procedure", "end")]))).toBe(false);
  expect(procedureBegan(collect([phase("verification", "begin")]))).toBe(false);
  expect(procedureBegan(collect([step(0, 33, 40)]))).toBe(true);
});

test("before it began no step is missed", () => {
  expect(said()).toEqual([]);
  expect(said(phase("procedure", "begin"))).toEqual([
    'step 1 "Stop writes" was never begun',
    'step 2 "Restore" was never begun',
  ]);
});

test("a plan without a step is told of once, at the scenario's line", () => {
  const found = procedureReasons(collect([phase("procedure", "begin")]), { ...objectives, steps: [] });
  expect(found).toEqual([
    { code: "step-skipped", message: "the plan has no recovery step to run", planLine: 10 },
  ]);
});

test("steps that succeeded in order leave nothing to say", () => {
  expect(said(step(0, 33, 40), step(1, 40, 45))).toEqual([]);
  expect(ofSecond({ status: "manual", declaredMs: 0 })).toEqual([]);
});

test("a step that failed says which command failed first, how, and in which line of the document", () => {
  const first = { command: "kubectl wait", exitCode: 1 };
  expect(
    ofSecond({
      status: "failed",
      failures: [
        { ...first, line: 14 },
        { command: "rm", exitCode: 2 },
      ],
    }),
  ).toEqual(['step 2 "Restore" failed: kubectl wait exited 1 (line 14)']);
  expect(ofSecond({ status: "failed", failures: [first] })).toEqual([
    'step 2 "Restore" failed: kubectl wait exited 1',
  ]);
  expect(ofSecond({ status: "failed", exitCode: 3 })).toEqual(['step 2 "Restore" failed with exit code 3']);
  expect(ofSecond({ status: "failed", exitCode: null })).toEqual([
    'step 2 "Restore" failed with exit code unknown',
  ]);
});

test("a step that timed out says after how long", () => {
  expect(ofSecond({ status: "timed-out" })).toEqual(['step 2 "Restore" had not ended after 5 s']);
});

test("each of a step's runs counts", () => {
  const failed = { ...step(1, 40, 41), status: "failed" as const, exitCode: 1 };
  expect(said(step(0, 33, 40), failed, step(1, 41, 45))).toEqual([
    'step 2 "Restore" failed with exit code 1',
  ]);
});

test("a step that began before an earlier one of the plan was run out of order, one that began with it was not", () => {
  expect(said(step(0, 33, 40), step(1, 33, 45))).toEqual([]);
  expect(said(step(0, 33, 40), step(1, 32.999, 45))).toEqual(['step 2 "Restore" was run out of order']);
});

test("the order is that of the plan's latest begin so far", () => {
  const three = { ...objectives, steps: [...objectives.steps, { title: "Verify", line: 13 }] };
  const third = (begin: number): JournalEvent => ({
    ...step(1, begin, 50),
    index: 2,
    title: "Verify",
    line: 13,
  });
  const found = procedureReasons(collect([step(0, 40, 41), step(1, 33, 34), third(36)]), three);
  expect(found.map(({ message }) => message)).toEqual([
    'step 2 "Restore" was run out of order',
    'step 3 "Verify" was run out of order',
  ]);
});

test("a step that was skipped began at no time", () => {
  const skipped = { ...step(0, 50, 50), status: "skipped" as const };
  expect(said(skipped, step(1, 40, 45))).toEqual(['step 1 "Stop writes" was never begun']);
});
