/** One exercise as run.json holds it. Pure. */
import type { JournalEvent } from "../journal/events.ts";
import type { Judgement } from "../measure/judgement.ts";
import type { Objectives } from "../measure/objectives.ts";
import { faultState } from "./fault-state.ts";
import type { ExerciseRecord } from "./run-record.ts";

export interface RecordInput {
  readonly id: string;
  readonly evidenceDir: string;
  readonly startedAt: string;
  readonly objectives: Objectives;
  readonly events: readonly JournalEvent[];
  readonly judgement: Judgement;
  /** Set when the harness failed: then there is no verdict, whatever the journal says. */
  readonly error?: string;
  /** ISO 8601 UTC. Set when its cluster is left standing until then. */
  readonly keptUntil?: string;
}

export function exerciseRecord(input: RecordInput): ExerciseRecord {
  const { objectives, judgement } = input;
  return {
    id: input.id,
    scenario: objectives.scenario,
    variant: objectives.variant,
    title: objectives.title,
    planLine: objectives.planLine,
    control: objectives.control === true,
    outcome: input.error === undefined ? "judged" : "error",
    verdict: input.error === undefined ? judgement.verdict : null,
    expectedVerdict: objectives.expectedVerdict ?? null,
    reasons: judgement.reasons.map((reason) => ({ ...reason })),
    findings: input.events.flatMap(findingOf),
    startedAt: input.startedAt,
    rto: { targetMs: judgement.rtoTargetMs, actual: judgement.rtaTotal },
    ...attendedOf(judgement),
    stores: judgement.stores.map(({ store, tier, targetMs, rpa, notMeasured, lostWrites, worstCase }) => ({
      store,
      tier,
      targetMs,
      rpa,
      ...(notMeasured === undefined ? {} : { notMeasured }),
      lostWrites,
      worstCase,
    })),
    wallMsByPhase: wallMsByPhase(input.events),
    ...(input.keptUntil === undefined
      ? {}
      : { kept: { until: input.keptUntil, fault: faultState(input.events) } }),
    evidenceDir: input.evidenceDir,
  };
}

/** A scenario that the plan names and nobody could drill: it has no section, or no drill. */
export function notRunRecord(scenario: {
  readonly id: string;
  readonly variant?: string;
  readonly title: string;
  readonly line: number;
  readonly why: string;
  readonly at: string;
  /** "interrupted": it was begun, and nothing but its journal is left. */
  readonly outcome?: "notRun" | "interrupted";
}): ExerciseRecord {
  return {
    id: scenario.id,
    scenario: scenario.id,
    variant: scenario.variant ?? "",
    title: scenario.title,
    planLine: scenario.line,
    control: false,
    outcome: scenario.outcome ?? "notRun",
    verdict: null,
    expectedVerdict: null,
    reasons: [{ code: scenario.outcome ?? "not-run", message: scenario.why, planLine: scenario.line }],
    findings: [],
    startedAt: scenario.at,
    rto: null,
    stores: [],
    wallMsByPhase: {},
    evidenceDir: "",
  };
}

function attendedOf({ attended }: Judgement): Pick<ExerciseRecord, "attended"> {
  if (attended === undefined) return {};
  const { who, detect, decide } = attended;
  return { attended: { who, detect, decide } };
}

function findingOf(event: JournalEvent): ExerciseRecord["findings"] {
  if (event.type !== "finding") return [];
  const { severity, code, message, line, command } = event;
  return [
    {
      severity,
      code,
      message,
      ...(line === undefined ? {} : { planLine: line }),
      ...(command === undefined ? {} : { command }),
    },
  ];
}

/** Wall time of each phase in ms, from its two ends in the journal; one that came again is added up. */
export function wallMsByPhase(events: readonly JournalEvent[]): Record<string, number> {
  const begun = new Map<string, number>();
  const wall: Record<string, number> = {};
  for (const event of events) {
    if (event.type !== "phase") continue;
    if (event.edge === "begin") begun.set(event.name, event.at);
    else {
      const ms = Math.round((event.at - (begun.get(event.name) ?? event.at)) / 1e6);
      wall[event.name] = (wall[event.name] ?? 0) + ms;
    }
  }
  return wall;
}
