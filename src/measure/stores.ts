/** Each store against its recovery point objective. */
import type { StoreName } from "../journal/events.ts";
import { formatMs, formatRange } from "./describe.ts";
import type { Facts } from "./facts.ts";
import type { Reason, ReasonCode, StoreJudgement } from "./judgement.ts";
import type { StoreLedger } from "./ledger.ts";
import type { Objectives, StoreObjective, Target } from "./objectives.ts";
import { notApplicable, standing } from "./ranges.ts";
import { type RecoveryPoint, recoveryPoint } from "./recovery-point.ts";
import { worstCase } from "./worst-case.ts";

/** Kept in the database's log, one write after the other. What the other stores hold is put back piece by piece. */
const oneHistory: ReadonlySet<StoreName> = new Set(["records", "topology"]);

export interface StoreInput {
  readonly facts: Facts;
  readonly objectives: Objectives;
  readonly objective: StoreObjective;
  readonly ledger: StoreLedger;
  readonly fault: number | undefined;
  readonly restoreEnd: number | undefined;
}

export interface JudgedStore {
  readonly judgement: StoreJudgement;
  readonly reasons: readonly Reason[];
  /** What the ledger says, shown or not; undefined without a fault or a full read. */
  readonly point: RecoveryPoint | undefined;
}

export function judgeStore(input: StoreInput): JudgedStore {
  const { facts, objectives, objective, ledger, fault, restoreEnd } = input;
  const { store, tier, scheduleCapped } = objective;
  const target = stricter(objectives.rpo, objective.tierRpo);
  const point =
    fault === undefined || !ledger.readBack ? undefined : recoveryPoint(ledger, { fault, restoreEnd });
  const worst = target.ms > 0 ? worstCase(facts.backups, objective) : notApplicable;
  const acknowledgedBefore =
    fault !== undefined && ledger.acknowledged.some((row) => (ledger.write(row).endedAt ?? 0) <= fault);
  const notMeasured = whyNotMeasured({ point, acknowledgedBefore, scheduleCapped });
  const reasons = [
    ...dataReasons(ledger),
    ...(point === undefined ? [] : pointReasons({ objective, target, point })),
    ...(target.ms > 0 ? worstReasons({ objective, target, worst }) : []),
  ];
  return {
    point,
    reasons,
    judgement: {
      store,
      tier,
      targetMs: target.ms,
      targetLine: target.line,
      ledger: ledger.counts,
      rpa: point === undefined || notMeasured !== undefined ? notApplicable : point.range,
      ...(notMeasured === undefined ? {} : { notMeasured }),
      lostWrites: point?.lostWrites ?? 0,
      resolutionMs: point?.resolutionMs ?? null,
      worstCase: worst,
    },
  };
}

/** The target that is harder to keep. */
export function stricter(one: Target, other: Target): Target {
  return other.ms < one.ms ? other : one;
}

function whyNotMeasured(input: {
  readonly point: RecoveryPoint | undefined;
  readonly acknowledgedBefore: boolean;
  readonly scheduleCapped: boolean;
}): string | undefined {
  if (input.point === undefined) return "not measured (the store was not read back)";
  if (!input.acknowledgedBefore) return "not measured (no acknowledged write before the disaster)";
  return input.scheduleCapped ? "not measured (schedule capped)" : undefined;
}

interface Against {
  readonly objective: StoreObjective;
  readonly target: Target;
}

/**
 * A capped schedule can make the recovery point look better than it is, never worse: it is not credited, but a target
 * passed all the same is passed.
 */
function pointReasons({ objective, target, point }: Against & { point: RecoveryPoint }): readonly Reason[] {
  const reason = (code: ReasonCode, message: string): Reason => ({
    code,
    message: `${objective.store}: ${message}`,
    planLine: target.line,
  });
  if (target.ms === 0) {
    if (point.lostWrites === 0) return [];
    return [reason("rpo-exceeded", `${point.lostWrites} acknowledged writes lost; the plan allows none`)];
  }
  const reasons: Reason[] = [];
  const where = standing(point.range, target.ms);
  const figures = `recovery point ${formatRange(point.range)} before, ${point.lostWrites} writes lost; target <${formatMs(target.ms)}`;
  if (where === "exceeded") reasons.push(reason("rpo-exceeded", figures));
  if (where === "straddles") reasons.push(reason("rpo-straddles", figures));
  if (where !== "exceeded" && objective.scheduleCapped && point.lostAfterRestore > 0) {
    reasons.push(
      reason("rpo-exceeded", `${point.lostAfterRestore} writes acknowledged after the restore were lost`),
    );
  }
  return reasons;
}

function worstReasons({ objective, target, worst }: Against & { worst: StoreJudgement["worstCase"] }) {
  const reason = (code: ReasonCode, message: string): Reason => ({
    code,
    message: `${objective.store}: ${message}`,
    planLine: objective.cadenceLine,
  });
  const where = standing(worst, target.ms);
  const figures = `worst case ${formatRange(worst)} (a backup every ${formatMs(objective.cadenceMs)} and its duration); target <${formatMs(target.ms)}`;
  if (worst.kind !== "measured" && where !== "exceeded") {
    return [reason("worst-case-not-measured", "no verified backup of it was measured in this exercise")];
  }
  if (where === "exceeded") return [reason("worst-case-rpo-exceeded", figures)];
  return where === "straddles" ? [reason("worst-case-rpo-straddles", figures)] : [];
}

function dataReasons({ store, counts, torn }: StoreLedger): readonly Reason[] {
  const found: readonly [ReasonCode, number, string][] = [
    ["data-altered", counts.altered, "acknowledged writes stand with another content"],
    ["data-duplicated", counts.duplicated, "acknowledged writes stand more than once"],
    ["data-resurrected", counts.resurrected, "objects deleted before the recovery point are back"],
    [
      "data-torn",
      oneHistory.has(store) ? torn : 0,
      "acknowledged writes are gone although later ones stand: no point in time holds that",
    ],
    ["data-unexpected", counts.unexpected, "objects stand that nobody sent"],
  ];
  return found
    .filter(([, count]) => count > 0)
    .map(([code, count, what]) => ({ code, message: `${store}: ${count} ${what}` }));
}
