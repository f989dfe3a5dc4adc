import { expect, test } from "@playwright/test";
import * as fc from "fast-check";
import type { JournalEvent } from "../journal/events.ts";
import { judge } from "./judge.ts";
import { metDrill, objectives } from "./testing.ts";

const byWorkload = /^(probe|stall|write|final)/;

/** Cuts each of two sources into runs and deals them out in turn. */
function merged(one: readonly JournalEvent[], other: readonly JournalEvent[], cuts: readonly number[]) {
  const made: JournalEvent[] = [];
  const rest = [[...one], [...other]];
  for (const [turn, cut] of cuts.entries()) made.push(...(rest[turn % 2]?.splice(0, cut) ?? []));
  return [...made, ...rest.flat()];
}

test("the order in which the sources are merged changes nothing", () => {
  const drill = metDrill();
  const workload = drill.filter((event) => byWorkload.test(event.type));
  const conductor = drill.filter((event) => !byWorkload.test(event.type));
  const lost = workload.filter((event) => event.type !== "final.object" || event.id !== "records-299");
  for (const events of [workload, lost]) {
    const expected = judge([...conductor, ...events], objectives);
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 12 }), (cuts) => {
        expect(judge(merged(events, conductor, cuts), objectives)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  }
});

test("any part of a journal, in any order, is judged without an error and never met while it lacks its end", () => {
  const drill = metDrill().filter((event) => event.type !== "run.closed");
  const fewer = drill.filter((event, index) => !byWorkload.test(event.type) || index % 9 === 0);
  fc.assert(
    fc.property(fc.shuffledSubarray(fewer), (events) => {
      expect(judge(events, objectives).verdict).toBe("inconclusive");
    }),
    { numRuns: 200 },
  );
});

test("any instants are judged without an error", () => {
  const drill = metDrill().filter((event, index) => !byWorkload.test(event.type) || index % 40 === 0);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 ** 50 }), { minLength: 1, maxLength: 40 }), (instants) => {
      const at = (index: number) => instants[index % instants.length] ?? 0;
      const events = drill.map((event, index) => {
        const changed: Record<string, unknown> = { ...event };
        for (const key of ["at", "begin", "end", "sent", "ended", "from", "to"]) {
          if (key in changed) changed[key] = at(index + key.length);
        }
        return changed as unknown as JournalEvent;
      });
      expect(["met", "missed", "inconclusive"]).toContain(judge(events, objectives).verdict);
    }),
    { numRuns: 200 },
  );
});
