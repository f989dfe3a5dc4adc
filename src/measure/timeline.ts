/** Marks, recovery time and phases, from what was recorded. */
import type { EventOf } from "../journal/events.ts";
import { attendance } from "./attendance.ts";
import type { Facts } from "./facts.ts";
import type { Attended, DurationRange, Judgement, Marks } from "./judgement.ts";
import type { Objectives } from "./objectives.ts";
import { procedureBegan } from "./procedure.ts";
import { atLeast, largest, measured, notApplicable, nsPerMs, shifted, smallest } from "./ranges.ts";
import { stableRun, type Stable } from "./stable.ts";
import type { Stalls } from "./stalls.ts";

/** Judged from the probes; every other capability from its own events. */
export const byProbes = "client-write-read";

export interface Timeline {
  readonly marks: Marks;
  readonly stable: Stable | undefined;
  /** End of observation, ns. */
  readonly until: number;
  /** Without what the plan declares for people; `rtaTotal` has it, unless somebody attended. */
  readonly rta: DurationRange;
  readonly rtaTotal: DurationRange;
  readonly phases: Judgement["phases"];
  readonly attended?: Attended;
}

export function timeline(facts: Facts, objectives: Objectives, stalls: Stalls): Timeline {
  const fault = facts.injected[0]?.at;
  const until = observedUntil(facts);
  const executed = executedSteps(facts);
  const restoreStart = smallest(executed.map((step) => step.begin));
  const restoreEnd = largest(executed.map((step) => step.end));
  const failed =
    fault === undefined ? [] : facts.probes.filter((p) => !p.ok && p.ended >= fault && p.ended <= until);
  const impact = smallest(failed.map((probe) => probe.ended));
  const firstOk =
    impact === undefined
      ? undefined
      : smallest(
          facts.probes.filter((p) => p.ok && p.sent >= impact && p.ended <= until).map((p) => p.ended),
        );
  const detect = facts.alarms.find((alarm) => fault !== undefined && alarm.at >= fault)?.at;
  const verified = verifiedAt(facts, objectives, restoreStart);
  const { probes } = facts;
  const { stableWindowMs, probePeriodMs } = objectives;
  const stable =
    fault === undefined
      ? undefined
      : stableRun({ probes, stalls, fault, until, stableWindowMs, probePeriodMs });
  const attended = attendance(facts, objectives, fault);

  const marks: Marks = {
    ...mark("fault", fault),
    ...mark("impact", impact),
    ...mark("detect", detect),
    ...attended?.marks,
    ...mark("restoreStart", restoreStart),
    ...mark("restoreEnd", restoreEnd),
    ...mark("firstOk", firstOk),
    ...mark("verified", verified),
    ...mark("stable", stable?.upper),
  };
  const recovered = restoreEnd === undefined ? undefined : bothOf(stable, verified);
  const since = (from: number) => {
    if (recovered === undefined) return atLeast(until - from);
    // Steps that follow a repair may end after the service was back: then there is nothing left of it.
    return measured(Math.max(0, recovered.lower - from), Math.max(0, recovered.upper - from));
  };
  const rta = fault === undefined || !procedureBegan(facts) ? notApplicable : since(fault);
  return {
    marks,
    stable,
    until,
    rta,
    rtaTotal: attended === undefined ? shifted(rta, humanNs(facts, objectives, { fault, detect })) : rta,
    ...(attended === undefined ? {} : { attended: attended.seen }),
    phases: {
      detect:
        attended?.seen.detect ??
        (fault === undefined || detect === undefined ? notApplicable : point(detect - fault)),
      decide: attended?.seen.decide ?? point(objectives.declared.decideMs * nsPerMs),
      restore:
        restoreStart === undefined || restoreEnd === undefined
          ? notApplicable
          : point(restoreEnd - restoreStart),
      verify: restoreEnd === undefined ? notApplicable : since(restoreEnd),
    },
  };
}

/** Steps that somebody or something did, by begin. */
export function executedSteps(facts: Facts): readonly EventOf<"step">[] {
  return facts.steps.filter((step) => step.status !== "skipped");
}

/** The declared time of manual steps beyond what they took here, ns. */
export function manualNs(facts: Facts): number {
  return facts.steps
    .filter((step) => step.status === "manual")
    .reduce((sum, step) => sum + Math.max(0, (step.declaredMs ?? 0) * nsPerMs - (step.end - step.begin)), 0);
}

/**
 * What people add: declared detection in place of the measured one (never less than it), the decision, manual steps.
 */
function humanNs(
  facts: Facts,
  { declared }: Objectives,
  { fault, detect }: { fault: number | undefined; detect: number | undefined },
): number {
  const machine = fault === undefined || detect === undefined ? 0 : detect - fault;
  const detection = Math.max(0, declared.detectMs * nsPerMs - machine);
  return Math.round(detection + declared.decideMs * nsPerMs + manualNs(facts));
}

function bothOf(stable: Stable | undefined, verified: number | null | undefined): Stable | undefined {
  if (stable === undefined || verified === undefined) return undefined;
  const at = verified ?? Number.NEGATIVE_INFINITY;
  return { lower: Math.max(stable.lower, at), upper: Math.max(stable.upper, at) };
}

/** End of the last required check to have passed for good; null when none is required, undefined when one never did. */
function verifiedAt(
  facts: Facts,
  objectives: Objectives,
  restoreStart: number | undefined,
): number | null | undefined {
  const from = restoreStart ?? Number.POSITIVE_INFINITY;
  const passes = [
    ...objectives.integrityChecks.map((name) => passedForGood(facts.integrity, name, from)),
    ...objectives.capabilities
      .filter((name) => name !== byProbes)
      .map((name) => passedForGood(facts.capabilities, name, from)),
  ];
  const known = passes.filter((at) => at !== undefined);
  if (known.length < passes.length) return undefined;
  return largest(known) ?? null;
}

interface Check {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
  readonly ok: boolean;
}

/** End of the first success at or after `from` that no failure of that name follows. Checks sorted by end. */
function passedForGood(checks: readonly Check[], name: string, from: number): number | undefined {
  let passed: number | undefined;
  for (const check of checks) {
    if (check.name !== name || check.begin < from) continue;
    if (!check.ok) passed = undefined;
    else passed ??= check.end;
  }
  return passed;
}

/** Where looking ended: what fails while the drill is being cleared away is no relapse. */
function observedUntil({ phases, lastAt }: Facts): number {
  const end = phases.findLast((phase) => phase.name === "observation" && phase.edge === "end");
  const read = phases.find((phase) => phase.name === "final-read" && phase.edge === "begin");
  return end?.at ?? read?.at ?? lastAt;
}

function point(ns: number): DurationRange {
  return measured(ns, ns);
}

function mark(name: keyof Marks, at: number | null | undefined): Marks {
  return at === undefined || at === null ? {} : { [name]: at };
}
