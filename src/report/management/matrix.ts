/** Tiers of the plan against their objectives: for each whether any drill of the run measured it, and how it came out. Pure. */
import { formatMs, formatRange } from "../../measure/describe.ts";
import type { DurationRange } from "../../measure/judgement.ts";
import type { TierObjective } from "../../plan/plan.ts";
import { countOf } from "../count-of.ts";
import { type ExerciseRecord, rangeOf } from "../run-record.ts";

export type CellWord = "met" | "missed" | "inconclusive" | "not drilled";

export interface Cell {
  readonly tier: string;
  readonly targetMs: number;
  readonly word: CellWord;
  /** How many drills it comes from. */
  readonly drills: number;
  /** The longest of them, with what it is: null where nothing was drilled. */
  readonly worst: { readonly what: string; readonly range: DurationRange } | null;
}

export interface MatrixRow {
  /** Null where the plan has more tiers of the other kind. */
  readonly rto: Cell | null;
  readonly rpo: Cell | null;
}

export interface MatrixInput {
  readonly serviceTiers: readonly TierObjective[];
  readonly dataTiers: readonly TierObjective[];
  /** Each with the service tier that it was judged by. */
  readonly drilled: readonly { readonly exercise: ExerciseRecord; readonly serviceTier: string }[];
}

/** What is to be matched: the drills of a run whose service tier is known. */
export function drilledOf(
  planned: readonly ExerciseRecord[],
  serviceTierOf: ReadonlyMap<string, string>,
): MatrixInput["drilled"] {
  return planned.flatMap((exercise) => {
    const serviceTier = serviceTierOf.get(exercise.id);
    return serviceTier === undefined ? [] : [{ exercise, serviceTier }];
  });
}

/** "< 1 h". */
export function targetText({ targetMs }: Pick<Cell, "targetMs">): string {
  return targetMs === 0 ? "no loss" : `< ${formatMs(targetMs)}`;
}

/** "longest RTA 8 min 29.9 s, 5 drills"; empty where nothing was drilled. */
export function worstText({ worst, drills }: Pick<Cell, "worst" | "drills">): string {
  if (worst === null) return "";
  return `longest ${worst.what} ${formatRange(worst.range)}, ${countOf(drills, "drill")}`;
}

/** The order of the plan: its first service tier beside its first data tier. */
export function matrixOf({ serviceTiers, dataTiers, drilled }: MatrixInput): readonly MatrixRow[] {
  const rows = Math.max(serviceTiers.length, dataTiers.length);
  return Array.from({ length: rows }, (_, index) => {
    const [service, data] = [serviceTiers[index], dataTiers[index]];
    return {
      rto: service === undefined ? null : cellOf(service, timesOf(service.tier, drilled)),
      rpo: data === undefined ? null : cellOf(data, pointsOf(data.tier, drilled)),
    };
  });
}

interface Seen {
  readonly what: string;
  readonly exercise: ExerciseRecord;
  readonly range: DurationRange;
}

function timesOf(tier: string, drilled: MatrixInput["drilled"]): readonly Seen[] {
  return drilled.flatMap(({ exercise, serviceTier }) =>
    serviceTier === tier && exercise.rto !== null
      ? [{ what: "RTA", exercise, range: rangeOf(exercise.rto.actual) }]
      : [],
  );
}

/**
 * Where the recovery point was not measured its worst case by the plan's cadence is what is known. A scenario without a restore
 * of the store's data has neither, and says nothing of its tier.
 */
function pointsOf(tier: string, drilled: MatrixInput["drilled"]): readonly Seen[] {
  return drilled.flatMap(({ exercise }) =>
    exercise.stores
      .filter((store) => store.tier === tier)
      .filter(({ rpa, worstCase }) => rpa.kind !== "notApplicable" || worstCase.kind !== "notApplicable")
      .map(({ store, rpa, worstCase }) =>
        rpa.kind === "notApplicable"
          ? { what: `worst case of ${store}`, exercise, range: rangeOf(worstCase) }
          : { what: `RPA of ${store}`, exercise, range: rangeOf(rpa) },
      ),
  );
}

const worstFirst: readonly CellWord[] = ["missed", "inconclusive", "met"];

function cellOf({ tier, target }: TierObjective, seen: readonly Seen[]): Cell {
  const words = new Set(seen.map((one) => wordOf(one, target.ms)));
  const longest = seen.toSorted((a, b) => boundOf(b.range) - boundOf(a.range))[0];
  return {
    tier,
    targetMs: target.ms,
    word: worstFirst.find((word) => words.has(word)) ?? "not drilled",
    drills: new Set(seen.map(({ exercise }) => exercise.id)).size,
    worst: longest === undefined ? null : { what: longest.what, range: longest.range },
  };
}

/**
 * By the tier's own target: a scenario may promise more than its tier, and miss that alone. An exercise that proved nothing
 * proves nothing of its numbers either.
 */
function wordOf({ exercise, range }: Seen, targetMs: number): CellWord {
  if (exercise.verdict === null || exercise.verdict === "inconclusive") return "inconclusive";
  if (range.kind === "notApplicable") return "inconclusive";
  if (range.kind === "atLeast") return "missed";
  // "No loss" is kept by no loss alone; any other target is met strictly below it.
  if (targetMs === 0) return range.upperMs === 0 ? "met" : "missed";
  if (range.upperMs < targetMs) return "met";
  return range.lowerMs < targetMs ? "inconclusive" : "missed";
}

function boundOf({ upperMs, lowerMs }: DurationRange): number {
  return upperMs ?? lowerMs ?? -1;
}
