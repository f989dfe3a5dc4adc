/** A wall clock that is set in the middle of a recorded exercise: every duration stays, and the jump is told. */
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { JournalEvent } from "../journal/events.ts";
import { judge } from "../measure/judge.ts";
import { judgeEvidence } from "./judge-evidence.ts";

const { events, objectives, judgement } = await judgeEvidence(path.resolve("reports/samples/data-loss-met"));
const fault = judgement.marks.fault ?? Number.NaN;

/** Every instant of the wall clock that stands in an event, whatever the event is. */
function shifted(event: JournalEvent, ms: number): JournalEvent {
  const wall = (key: string, value: unknown) =>
    key === "wall" ? new Date(Date.parse(String(value)) + ms).toISOString() : value;
  return JSON.parse(JSON.stringify(event, wall));
}

for (const hours of [1, -1]) {
  test(`a wall clock set ${hours > 0 ? "forward" : "back"} by an hour changes no duration, and is told`, () => {
    const jumped = events.map((event) =>
      "at" in event && event.at > fault ? shifted(event, hours * 3_600_000) : event,
    );
    const walls = (all: readonly JournalEvent[]) =>
      all.filter((event) => "wall" in event).map((event) => event.wall);
    expect(walls(jumped)).not.toEqual(walls(events));
    const { verdict, reasons, ...measured } = judge(jumped, objectives);
    const { verdict: before, reasons: none, ...expected } = judgement;
    expect(before).toBe("met");
    expect(measured).toEqual(expected);
    expect(measured.rta.kind).toBe("measured");
    expect(verdict).toBe("inconclusive");
    expect(reasons.filter((reason) => !none.includes(reason))).toMatchObject([
      { code: "clocks-disagree", message: expect.stringMatching(/moved apart by (1 h|60 min|3,?600)/) },
    ]);
  });
}
