/** Was there enough client load for the ledger to say anything? */
import type { Facts } from "./facts.ts";
import type { Judgement, Reason } from "./judgement.ts";
import type { StoreLedger } from "./ledger.ts";
import type { Objectives } from "./objectives.ts";
import { nsPerMs } from "./ranges.ts";
import type { Stalls } from "./stalls.ts";
import { probesBefore } from "./steady.ts";

const nsPerSecond = 1_000 * nsPerMs;

export interface LoadInput {
  readonly facts: Facts;
  readonly objectives: Objectives;
  readonly ledgers: readonly StoreLedger[];
  readonly fault: number | undefined;
  readonly restoreEnd: number | undefined;
  /** The load after the restore is asked for only where there was one. */
  readonly restored: boolean;
}

export function loadReasons(input: LoadInput): readonly Reason[] {
  const { objectives, ledgers, fault, restored } = input;
  if (fault === undefined) return [];
  const { minAcknowledgedBefore, minAcknowledgedAfter, coveredSecondsBefore } = objectives.load;
  const { before, after, covered } = countLoad(input);
  const reasons: Reason[] = [];
  const low = (code: "load-below-floor-before" | "load-below-floor-after", message: string) =>
    reasons.push({ code, message });
  if (before < minAcknowledgedBefore) {
    low(
      "load-below-floor-before",
      `${before} record writes were acknowledged before the disaster; at least ${minAcknowledgedBefore} are needed`,
    );
  }
  if (covered < coveredSecondsBefore) {
    low(
      "load-below-floor-before",
      `${covered} of the last ${coveredSecondsBefore} seconds before the disaster have an acknowledged record write`,
    );
  }
  for (const { store } of objectives.stores) {
    const own = ledgers.find((ledger) => ledger.store === store);
    const first = own?.acknowledged[0];
    if (own === undefined || first === undefined || (own.write(first).endedAt ?? 0) > fault) {
      low("load-below-floor-before", `no write to ${store} was acknowledged before the disaster`);
    }
  }
  if (restored && after < minAcknowledgedAfter) {
    low(
      "load-below-floor-after",
      `${after} record writes were acknowledged after the restore; at least ${minAcknowledgedAfter} are needed`,
    );
  }
  return reasons;
}

/** The load in numbers, for the report. */
export function loadOf(input: LoadInput, stalls: Stalls, until: number): Judgement["load"] {
  const { fault } = input;
  const { before, after } = countLoad(input);
  const probes = input.facts.probes.filter((probe) => probe.ended <= until);
  return {
    acknowledgedBefore: before,
    acknowledgedAfter: after,
    probes: probes.length,
    probesFailed: probes.filter((probe) => !probe.ok).length,
    probesFailedBefore:
      fault === undefined ? 0 : probesBefore(input.facts.probes, input.facts.phases, fault).failed,
    longestStallMs: stalls.longestNs / nsPerMs,
  };
}

function countLoad({ ledgers, objectives, fault, restoreEnd }: LoadInput) {
  const records = ledgers.find((ledger) => ledger.store === "records");
  const seconds = new Set<number>();
  let before = 0;
  let after = 0;
  for (const index of records?.acknowledged ?? []) {
    const endedAt = records?.write(index).endedAt ?? 0;
    if (restoreEnd !== undefined && endedAt > restoreEnd) after += 1;
    if (fault === undefined || endedAt > fault) continue;
    before += 1;
    const secondsAgo = Math.floor((fault - endedAt) / nsPerSecond);
    if (secondsAgo < objectives.load.coveredSecondsBefore) seconds.add(secondsAgo);
  }
  return { before, after, covered: seconds.size };
}
