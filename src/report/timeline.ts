/** From journal and judgement to what the picture shows. Pure. */
import type { EventOf, JournalEvent } from "../journal/events.ts";
import { formatMs, formatRange } from "../measure/describe.ts";
import { ledger } from "../measure/ledger.ts";
import type { Judgement } from "../measure/judgement.ts";
import type { Objectives } from "../measure/objectives.ts";
import type { Span, TimelineData } from "./timeline-data.ts";
import { whoseTime } from "./people.ts";

/** Shown before the disaster: at least so much, and whatever was lost. */
const beforeSeconds = 30;
const marginSeconds = 5;

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
  const lostMs = Math.max(0, ...judgement.stores.map(({ rpa }) => rpa.upperMs ?? 0));
  const range: Span = { from: -Math.max(beforeSeconds, lostMs / 1000 + marginSeconds), to: second(last) + 2 };
  const clip = (span: Span): Span[] =>
    span.to < range.from || span.from > range.to
      ? []
      : [{ from: Math.max(span.from, range.from), to: Math.min(span.to, range.to) }];
  const { marks } = judgement;
  const perSecond = writes(events, second);
  const steps = events.filter((event): event is EventOf<"step"> => event.type === "step");
  const detected = judgement.attended === undefined ? marks.detect : marks.noticed;
  const end = Math.max(marks.stable ?? 0, marks.verified ?? 0);

  const phases = [
    phaseSpan("detect", fault, detected, formatRange(judgement.phases.detect)),
    phaseSpan("react", detected, marks.restoreStart, "alarm to first step"),
    phaseSpan("restore", marks.restoreStart, marks.restoreEnd, formatRange(judgement.phases.restore)),
    phaseSpan("verify", marks.restoreEnd, end > 0 ? end : undefined, formatRange(judgement.phases.verify)),
    phaseSpan("observe", end > 0 ? end : undefined, last, "stable window and final read"),
  ].filter((phase) => phase !== null);

  return {
    title: `${objectives.title}: ${judgement.verdict.toUpperCase()}`,
    subtitle: `RTA ${formatRange(judgement.rtaTotal)} of < ${formatMs(judgement.rtoTargetMs)} allowed (${whoseTime(judgement)} included); times from the disaster`,
    range,
    availability: (["new", "kept"] as const).map((connection) => ({
      lane: `${connection} connections`,
      ...lane(events, connection, second, clip),
    })),
    writes: perSecond.filter(({ second: at }) => clip({ from: at, to: at + 1 }).length > 0),
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
    brackets: brackets({ judgement, perSecond, second, last }),
  };

  function phaseSpan(name: string, from: number | undefined, to: number | undefined, detail: string) {
    return from === undefined || to === undefined || to < from ? null : { name, from, to, detail };
  }
}

const markNames = [
  ["fault", "disaster"],
  ["impact", "first failure"],
  ["detect", "alarm"],
  ["stable", "stable"],
  ["verified", "verified"],
] as const;

function lane(
  events: readonly JournalEvent[],
  connection: "new" | "kept",
  second: (at: number) => number,
  clip: (span: Span) => Span[],
): { good: Span[]; bad: Span[] } {
  const runs: { ok: boolean; from: number; to: number }[] = [];
  for (const event of events) {
    if (event.type !== "probe" || event.connection !== connection) continue;
    const current = runs.at(-1);
    if (current?.ok === event.ok) current.to = second(event.ended);
    else runs.push({ ok: event.ok, from: second(event.sent), to: second(event.ended) });
  }
  const spans = (ok: boolean) => runs.filter((run) => run.ok === ok).flatMap(clip);
  return { good: spans(true), bad: spans(false) };
}

/** Acknowledged record writes by second of their acknowledgement; what the ledger calls lost or stale apart. */
function writes(events: readonly JournalEvent[], second: (at: number) => number) {
  const records = ledger(events).get("records");
  const bySecond = new Map<number, { second: number; kept: number; lost: number }>();
  for (const row of records?.acknowledged ?? []) {
    const { fate, endedAt } = records?.write(row) ?? {};
    if (endedAt === undefined) continue;
    const key = Math.floor(second(endedAt));
    const bucket = bySecond.get(key) ?? { second: key, kept: 0, lost: 0 };
    if (fate === "lost" || fate === "stale") bucket.lost += 1;
    else bucket.kept += 1;
    bySecond.set(key, bucket);
  }
  return [...bySecond.values()].toSorted((a, b) => a.second - b.second);
}

function brackets(input: {
  readonly judgement: Judgement;
  readonly perSecond: TimelineData["writes"];
  readonly second: (at: number) => number;
  readonly last: number;
}) {
  const { judgement, perSecond, second, last } = input;
  const { marks, rta } = judgement;
  const end = marks.stable === undefined ? last : Math.max(marks.stable, marks.verified ?? 0);
  const records = judgement.stores.find(({ store }) => store === "records");
  const list = [
    {
      from: 0,
      to: second(end),
      label: `RTA ${formatRange(rta)} by machine, ${formatRange(judgement.rtaTotal)} with ${whoseTime(judgement)}; target < ${formatMs(judgement.rtoTargetMs)}`,
      good: rta.kind === "measured" && (judgement.rtaTotal.upperMs ?? Infinity) < judgement.rtoTargetMs,
    },
  ];
  if (records?.rpa.kind === "measured" && records.rpa.upperMs > 0) {
    // Writes that were acknowledged after the disaster and lost belong to the span.
    const to = Math.max(0, ...perSecond.filter(({ lost }) => lost > 0).map(({ second: at }) => at + 1));
    list.push({
      from: to - records.rpa.upperMs / 1000,
      to,
      label: `RPA of records ${formatRange(records.rpa)}, ${records.lostWrites} writes lost; target < ${formatMs(records.targetMs)}`,
      good: records.rpa.upperMs < records.targetMs,
    });
  }
  return list;
}
