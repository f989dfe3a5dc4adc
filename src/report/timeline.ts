/** From journal and judgement to what the picture shows. Pure. */
import type { EventOf, JournalEvent } from "../journal/events.ts";
import { formatMs, formatRange } from "../measure/describe.ts";
import type { Judgement } from "../measure/judgement.ts";
import type { Objectives } from "../measure/objectives.ts";
import type { Span, TimelineData } from "./timeline-data.ts";

const beforeSeconds = 30;

export interface TimelineInput {
  readonly objectives: Objectives;
  readonly judgement: Judgement;
  readonly events: readonly JournalEvent[];
}

/** Null when there was no disaster: then there is nothing to draw. */
export function timeline({ objectives, judgement, events }: TimelineInput): TimelineData | null {
  const fault = judgement.marks.fault;
  if (fault === undefined) return null;
  const second = (at: number) => (at - fault) / 1e9;
  const last = events.reduce((latest, event) => ("at" in event ? Math.max(latest, event.at) : latest), fault);
  const range: Span = { from: -beforeSeconds, to: second(last) + 2 };
  const within = (span: Span) => span.to >= range.from && span.from <= range.to;
  const { marks } = judgement;
  const steps = events.filter((event): event is EventOf<"step"> => event.type === "step");
  const end = Math.max(marks.stable ?? 0, marks.verified ?? 0);

  const phases = [
    phaseSpan("detect", fault, marks.detect, formatRange(judgement.phases.detect)),
    phaseSpan("react", marks.detect, marks.restoreStart, "alarm to first step"),
    phaseSpan("restore", marks.restoreStart, marks.restoreEnd, formatRange(judgement.phases.restore)),
    phaseSpan("verify", marks.restoreEnd, end > 0 ? end : undefined, formatRange(judgement.phases.verify)),
    phaseSpan("observe", end > 0 ? end : undefined, last, "stable window and final read"),
  ].filter((phase) => phase !== null);

  return {
    title: `${objectives.title}: ${judgement.verdict.toUpperCase()}`,
    subtitle: `RTA ${formatRange(judgement.rtaTotal)} of < ${formatMs(judgement.rtoTargetMs)} allowed (declared human time included); times from the disaster`,
    range,
    availability: (["new", "kept"] as const).map((connection) => ({
      lane: `${connection} connections`,
      ...lane(events, connection, second, within),
    })),
    writes: writes(events, second).filter(({ second: at }) => within({ from: at, to: at + 1 })),
    phases: phases.map((phase) => ({ ...phase, from: second(phase.from), to: second(phase.to) })),
    steps: steps.map((step) => ({
      name: step.title,
      failed: step.status !== "succeeded" && step.status !== "manual",
      from: second(step.begin),
      to: second(step.end),
    })),
    marks: markNames
      .map(([key, name]) => ({ at: marks[key], name }))
      .flatMap(({ at, name }) => (at === undefined ? [] : [{ at: second(at), name }])),
    brackets: brackets(judgement, second, last),
  };

  function phaseSpan(name: string, from: number | undefined, to: number | undefined, detail: string) {
    return from === undefined || to === undefined || to < from ? null : { name, from, to, detail };
  }
}

const markNames = [
  ["fault", "disaster"],
  ["impact", "first failure"],
  ["detect", "alarm"],
  ["firstOk", "first answer"],
  ["stable", "stable"],
  ["verified", "verified"],
] as const;

function lane(
  events: readonly JournalEvent[],
  connection: "new" | "kept",
  second: (at: number) => number,
  within: (span: Span) => boolean,
): { good: Span[]; bad: Span[] } {
  const runs: { ok: boolean; from: number; to: number }[] = [];
  for (const event of events) {
    if (event.type !== "probe" || event.connection !== connection) continue;
    const current = runs.at(-1);
    if (current?.ok === event.ok) current.to = second(event.ended);
    else runs.push({ ok: event.ok, from: second(event.sent), to: second(event.ended) });
  }
  const spans = (ok: boolean) => runs.filter((run) => run.ok === ok).filter(within);
  return { good: spans(true), bad: spans(false) };
}

/** Acknowledged record writes by second; lost when the final read shows an older version or nothing. */
function writes(events: readonly JournalEvent[], second: (at: number) => number) {
  const sent = new Map<number, EventOf<"write.sent">>();
  const final = new Map<string, number>();
  const superseded = new Map<string, number>();
  let read = false;
  for (const event of events) {
    if (event.type === "write.sent" && event.store === "records") sent.set(event.seq, event);
    if (event.type === "final.object" && event.store === "records") final.set(event.id, event.version);
    if (event.type === "final.read" && event.store === "records") read = event.complete;
  }
  const acknowledged = events.filter(
    (event): event is EventOf<"write.ended"> =>
      event.type === "write.ended" && event.store === "records" && event.result === "acknowledged",
  );
  for (const { seq } of acknowledged) {
    const write = sent.get(seq);
    if (write?.op === "delete") superseded.set(write.id, write.version);
  }
  const bySecond = new Map<number, { second: number; kept: number; lost: number }>();
  for (const { seq, at } of acknowledged) {
    const write = sent.get(seq);
    if (write === undefined) continue;
    const key = Math.floor(second(at));
    const bucket = bySecond.get(key) ?? { second: key, kept: 0, lost: 0 };
    const there =
      (final.get(write.id) ?? -1) >= write.version || (superseded.get(write.id) ?? -1) >= write.version;
    if (read && !there) bucket.lost += 1;
    else bucket.kept += 1;
    bySecond.set(key, bucket);
  }
  return [...bySecond.values()].toSorted((a, b) => a.second - b.second);
}

function brackets(judgement: Judgement, second: (at: number) => number, last: number) {
  const { marks, rta } = judgement;
  const end = marks.stable === undefined ? last : Math.max(marks.stable, marks.verified ?? 0);
  const records = judgement.stores.find(({ store }) => store === "records");
  const list = [
    {
      from: 0,
      to: second(end),
      label: `RTA ${formatRange(rta)} by machine, ${formatRange(judgement.rtaTotal)} with declared human time; target < ${formatMs(judgement.rtoTargetMs)}`,
      good: rta.kind === "measured" && (judgement.rtaTotal.upperMs ?? Infinity) < judgement.rtoTargetMs,
    },
  ];
  if (records?.rpa.kind === "measured" && records.rpa.upperMs > 0) {
    list.push({
      from: Math.max(-beforeSeconds, -records.rpa.upperMs / 1000),
      to: 0,
      label: `RPA of records ${formatRange(records.rpa)}, ${records.lostWrites} writes lost; target < ${formatMs(records.targetMs)}`,
      good: records.rpa.upperMs < records.targetMs,
    });
  }
  return list;
}
