/** From a journal and its objectives to a verdict. Pure: needs no cluster, never throws, forgets nothing it was told. */
import type { JournalEvent } from "../journal/events.ts";
import { attendanceReasons } from "./attendance.ts";
import { checkReasons, integrityOf } from "./checks.ts";
import { tick } from "./checklist.ts";
import { clockReasons } from "./clocks.ts";
import { formatMs, formatRange } from "./describe.ts";
import { collect, type Facts } from "./facts.ts";
import { faultReasons } from "./fault-proof.ts";
import type { Judgement, Reason } from "./judgement.ts";
import { storeLedger } from "./ledger.ts";
import { loadOf, loadReasons } from "./load.ts";
import type { Objectives } from "./objectives.ts";
import { outage } from "./outage.ts";
import { procedureBegan, procedureReasons } from "./procedure.ts";
import { largest, notApplicable, nsPerMs, smallest, standing } from "./ranges.ts";
import { inOrder, verdictOf } from "./reasons.ts";
import { proveRestore } from "./restore-proof.ts";
import { restoration } from "./restoration.ts";
import { healedAlone } from "./self-healed.ts";
import { stallsOf } from "./stalls.ts";
import { steadyReasons } from "./steady.ts";
import { judgeStore, stricter } from "./stores.ts";
import { executedSteps, manualNs, timeline, type Timeline } from "./timeline.ts";

/** The alarm that is judged from the clients' probes. */
const byProbes = "client-probes";

export function judge(events: Iterable<JournalEvent>, objectives: Objectives): Judgement {
  const facts = collect(events);
  const stalls = stallsOf(facts.stalls);
  const times = timeline(facts, objectives, stalls);
  const { marks, until } = times;
  const { fault, restoreEnd } = marks;
  const back = restoration(facts, objectives, times);

  const stores = objectives.stores.map((objective) => {
    const ledger = storeLedger(facts, objective.store);
    return { ledger, ...judgeStore({ facts, objectives, objective, ledger, fault, restoreEnd }) };
  });
  const ledgers = stores.map(({ ledger }) => ledger);
  const unread = ledgers.filter((ledger) => !ledger.readBack).map(({ store }) => store);
  const load = { facts, objectives, ledgers, fault, restoreEnd, restored: back.state === "restored" };
  const records = stores.find(({ judgement }) => judgement.store === "records");
  const proof = proveRestore(facts, objectives, records?.point?.at ?? null);
  const began = procedureBegan(facts);
  const selfHealed = isSelfHealed(facts, objectives, times) && nothingLost(stores);
  const rto = stricter(objectives.rto, objectives.tierRto);

  const found: Reason[] = [
    ...faultReasons(facts),
    ...steadyReasons(facts, objectives, fault),
    ...loadReasons(load),
    ...clockReasons(facts, {
      toleranceMs: objectives.clockToleranceMs,
      from: fault,
      to: largest([marks.stable, marks.verified].filter((at) => at !== undefined)),
    }),
    ...(unread.length > 0 && back.state !== "not-restored" ? [unreadReason(facts, unread)] : []),
    ...harnessReasons(facts),
    ...(facts.closed ? [] : [interrupted()]),
    ...(selfHealed ? [healedReason()] : []),
    ...back.reasons,
    ...rtoReasons(times, rto),
    ...stores.flatMap(({ reasons }) => reasons),
    ...(began ? checkReasons(facts, objectives) : []),
    ...(began ? proof.reasons : []),
    ...procedureReasons(facts, objectives),
    ...(began ? attendanceReasons(times.attended, executedSteps(facts).length) : []),
  ];
  if (found.length === 0 && times.rtaTotal.kind !== "measured") {
    found.push({ code: "harness-error", message: "no recovery time could be measured" });
  }
  const checklist = tick({
    facts,
    objectives,
    fault,
    restored: back.state === "restored",
    timesMeasured: {
      rto: times.rtaTotal.kind === "measured",
      rpo: unread.length === 0 && fault !== undefined,
    },
    reasons: found,
  });
  const reasons = inOrder([...found, ...checklist.reasons]);
  const seen = outage(facts.probes, { stalls, from: fault ?? 0, until });
  return {
    verdict: verdictOf(reasons),
    reasons,
    selfHealed,
    marks,
    rta: times.rta,
    rtaTotal: times.rtaTotal,
    rtoTargetMs: rto.ms,
    rtoTargetLine: rto.line,
    declaredMs: {
      detect: objectives.declared.detectMs,
      decide: objectives.declared.decideMs,
      steps: manualNs(facts) / nsPerMs,
    },
    ...(times.attended === undefined ? {} : { attended: times.attended }),
    phases: selfHealed ? { ...times.phases, restore: notApplicable } : times.phases,
    outage: seen.range,
    outages: seen.count,
    outageByConnection: {
      new: outageOf(facts, "new", { stalls, from: fault ?? 0, until }),
      kept: outageOf(facts, "kept", { stalls, from: fault ?? 0, until }),
    },
    stores: stores.map(({ judgement }) => judgement),
    integrity: integrityOf(facts, objectives),
    restoreProof: proof.proofs,
    checklist: checklist.items,
    load: loadOf(load, stalls, until),
  };
}

function outageOf(facts: Facts, connection: "new" | "kept", window: Parameters<typeof outage>[1]) {
  return outage(
    facts.probes.filter((probe) => probe.connection === connection),
    window,
  ).range;
}

function rtoReasons(
  { rtaTotal, attended }: Timeline,
  target: { ms: number; line: number },
): readonly Reason[] {
  const where = standing(rtaTotal, target.ms);
  const people = attended === undefined ? "the declared human time" : `the time of ${attended.who}`;
  const message = `recovered in ${formatRange(rtaTotal)} with ${people}; target <${formatMs(target.ms)}`;
  if (where === "exceeded") return [{ code: "rto-exceeded", message, planLine: target.line }];
  // "At least T" below the target says nothing yet: what kept it from ending is a reason of its own.
  if (where === "straddles" && rtaTotal.kind === "measured") {
    return [{ code: "rto-straddles", message, planLine: target.line }];
  }
  return [];
}

/**
 * Where the clients themselves raise the alarm they fail until somebody acts: served again for as long as the gate before the
 * disaster asks for, they were helped by nobody. Where something else does, they may be served all along.
 */
function isSelfHealed(facts: Facts, objectives: Objectives, { marks: { impact } }: Timeline) {
  const { alarm = byProbes, load, stableWindowMs, probePeriodMs } = objectives;
  const windowMs = alarm === byProbes ? load.coveredSecondsBefore * 1_000 : stableWindowMs;
  const firstStepEnd = smallest(executedSteps(facts).map((step) => step.end));
  return healedAlone({ probes: facts.probes, impact, firstStepEnd, windowMs, probePeriodMs });
}

function nothingLost(stores: readonly ReturnType<typeof judgeStore>[]): boolean {
  return stores.every(({ point }) => point !== undefined && point.lostWrites === 0);
}

function healedReason(): Reason {
  return {
    code: "self-healed",
    message: "the service came back by itself before the first step ended: the plan is not credited with it",
  };
}

function harnessReasons({ harnessErrors }: Facts): readonly Reason[] {
  return harnessErrors
    .filter((error) => error.phase !== "steady-state")
    .map(({ message }) => ({ code: "harness-error", message }));
}

function interrupted(): Reason {
  return { code: "interrupted", message: "the journal was never closed: the exercise was interrupted" };
}

function unreadReason({ finalReads }: Facts, stores: readonly string[]): Reason {
  const details = stores.map((store) => {
    const last = finalReads.findLast((read) => read.store === store);
    if (last === undefined) return `${store} was never read back`;
    return last.complete
      ? `${store}: the journal does not hold the ${last.objects} objects that were read`
      : `${store}: ${last.detail ?? "read in part"}`;
  });
  return { code: "final-read-failed", message: details.join("; ") };
}
