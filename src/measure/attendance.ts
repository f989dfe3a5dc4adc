/** What the person who attended a drill was seen to do. */
import type { Facts } from "./facts.ts";
import type { Attended, DurationRange, Marks, Reason } from "./judgement.ts";
import type { Objectives } from "./objectives.ts";
import { measured, notApplicable } from "./ranges.ts";

export interface Attendance {
  readonly seen: Attended;
  readonly marks: Pick<Marks, "noticed" | "decided">;
}

/** Undefined where nobody was to attend: then the plan's declared minutes stand for people. */
export function attendance(
  { people }: Facts,
  { attended, scenario }: Objectives,
  fault: number | undefined,
): Attendance | undefined {
  if (attended === undefined) return undefined;
  const notices = people.filter(({ act }) => act === "noticed").map(({ at }) => at);
  const noticed = fault === undefined ? undefined : notices.find((at) => at >= fault);
  const decisions = people.filter(
    ({ act, at }) => act === "decided" && noticed !== undefined && at >= noticed,
  );
  const decided = decisions.find(({ what }) => what === scenario)?.at;
  const seen = {
    who: attended.who,
    detect: between(fault, noticed),
    decide: between(noticed, decided),
    falseAlarms: notices.filter((at) => fault === undefined || at < fault).length,
    wrongDecisions: decisions.filter(({ what }) => what !== scenario).length,
    released: people.filter(({ act }) => act === "released").length,
  };
  const marks = {
    ...(noticed === undefined ? {} : { noticed }),
    ...(decided === undefined ? {} : { decided }),
  };
  return { seen, marks };
}

/** Where a person was to be measured and was not, nothing is declared in their place. `steps`: how many were taken. */
export function attendanceReasons(seen: Attended | undefined, steps: number): readonly Reason[] {
  if (seen === undefined) return [];
  const { who, detect, decide, released } = seen;
  const missing = [
    ...(detect.kind === "measured" ? [] : ["that they noticed the disaster"]),
    ...(decide.kind === "measured" ? [] : ["that they decided on this scenario"]),
    ...(released >= steps ? [] : [`that they let ${steps - released} of ${steps} steps run`]),
  ];
  if (missing.length === 0) return [];
  return [{ code: "person-unseen", message: `${who} attended, and nobody saw ${missing.join(", nor ")}` }];
}

function between(from: number | undefined, to: number | undefined): DurationRange {
  return from === undefined || to === undefined ? notApplicable : measured(to - from, to - from);
}
