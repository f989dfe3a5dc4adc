/** What was drilled in a span of time, merged from all of its runs: coverage, freshness, spread, and what is missing. Pure. */
import type { ExerciseRecord } from "../run-record.ts";
import { regressionOf, type Regression, type Spread, spreadOf } from "./spread.ts";

/** An exercise that was started; controls are none. */
export interface Started {
  readonly run: string;
  readonly exercise: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Its number in a history: an exercise that was resumed was started more than once. */
  readonly number?: number;
}

/** What is left of one. */
export interface Found extends Started {
  /** Null when it was begun and left none: it was killed. */
  readonly record: ExerciseRecord | null;
  /** Of the plan that it was drilled by; null where nobody kept it. */
  readonly planSha256: string | null;
}

export interface QuarterInput {
  /** ISO 8601 UTC: from this instant on, before that one. */
  readonly since: string;
  readonly until: string;
  /** Every variant that the plan and its system file have, the defaults among them. */
  readonly planned: readonly {
    readonly scenario: string;
    readonly variant: string;
    readonly isDefault: boolean;
  }[];
  /** Scenarios that the plan names and nobody can drill. */
  readonly notDrillable: readonly { readonly id: string; readonly why: string }[];
  /** By the register, or by a history. */
  readonly started: readonly Started[];
  readonly found: readonly Found[];
  /** What is missing from the history, or was changed in it: the quarter is INCOMPLETE then. */
  readonly flaws: readonly string[];
  readonly planSha256: string;
  /** A drill that is older is expired; null: the plan does not say how often. */
  readonly intervalDays: number | null;
}

export type Word = "met" | "missed" | "inconclusive" | "aborted";

export interface Row {
  readonly scenario: string;
  readonly variant: string;
  readonly isDefault: boolean;
  readonly counts: Readonly<Record<Word, number>>;
  readonly last: { readonly run: string; readonly at: string; readonly word: Word } | null;
  readonly freshness: "fresh" | "expired" | "plan changed since" | "never drilled";
  /** Of those that came to a verdict, upper bounds, s; declared human time within. */
  readonly rta: Spread | null;
  readonly regression: Regression | null;
  /** Of each store that was measured, s. */
  readonly rpa: readonly { readonly store: string; readonly spread: Spread }[];
  readonly lostWrites: number;
}

export interface Quarter extends Pick<
  QuarterInput,
  "since" | "until" | "notDrillable" | "intervalDays" | "flaws"
> {
  readonly rows: readonly Row[];
  readonly counts: Readonly<Record<Word, number>>;
  readonly started: number;
  /** Started by the register, and nothing of them is here: while there are any, the quarter is INCOMPLETE. */
  readonly missing: readonly Started[];
  /** Whose age the quarter cannot know of: found here, and in no register. */
  readonly unregistered: number;
}

export function quarterOf(input: QuarterInput): Quarter {
  const { since, until, planned, notDrillable, intervalDays, flaws } = input;
  const inside = ({ at }: Started) => at >= since && at < until;
  const found = input.found.filter(inside).toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const started = input.started.filter(inside);
  const known = new Set(found.map(keyOf));
  const registered = new Set(started.map(keyOf));
  const rows = planned.map((one) => rowOf(one, found, input));
  return {
    since,
    until,
    notDrillable,
    intervalDays,
    flaws,
    rows,
    counts: countsOf(found),
    started: new Set([...known, ...registered]).size,
    missing: started.filter((one) => !known.has(keyOf(one))),
    unregistered: found.filter((one) => !registered.has(keyOf(one))).length,
  };
}

function keyOf({ run, exercise, number = 0 }: Started): string {
  return `${run}/${exercise}/${number}`;
}

/** The harness's own failures prove as little as a drill that was killed. */
function wordOf({ record }: Found): Word {
  return record?.verdict ?? "aborted";
}

function countsOf(found: readonly Found[]): Record<Word, number> {
  const counts = { met: 0, missed: 0, inconclusive: 0, aborted: 0 };
  for (const one of found) counts[wordOf(one)] += 1;
  return counts;
}

function rowOf(planned: QuarterInput["planned"][number], all: readonly Found[], input: QuarterInput): Row {
  const name = `${planned.scenario}-${planned.variant}`;
  const found = all.filter(({ record, exercise }) =>
    record === null
      ? exercise === name
      : record.scenario === planned.scenario && record.variant === planned.variant,
  );
  const judged = found.flatMap(({ record }) => (record?.verdict == null ? [] : [record]));
  const times = judged.flatMap(({ rto }) => (rto === null ? [] : upperSeconds(rto.actual)));
  const [last] = found;
  return {
    ...planned,
    counts: countsOf(found),
    last: last === undefined ? null : { run: last.run, at: last.at, word: wordOf(last) },
    freshness: freshnessOf(found, input),
    rta: spreadOf(times),
    regression: regressionOf(times),
    rpa: storesOf(judged),
    lostWrites: judged.flatMap(({ stores }) => stores).reduce((sum, { lostWrites }) => sum + lostWrites, 0),
  };
}

/** Only what came to a verdict shows anything of the plan. */
function freshnessOf(
  found: readonly Found[],
  { until, intervalDays, planSha256 }: QuarterInput,
): Row["freshness"] {
  const proved = found.find(({ record }) => record?.verdict === "met" || record?.verdict === "missed");
  if (proved === undefined) return "never drilled";
  const days = (Date.parse(until) - Date.parse(proved.at)) / 86_400_000;
  if (intervalDays !== null && days > intervalDays) return "expired";
  return proved.planSha256 !== null && proved.planSha256 !== planSha256 ? "plan changed since" : "fresh";
}

function storesOf(judged: readonly ExerciseRecord[]): Row["rpa"] {
  const names = [...new Set(judged.flatMap(({ stores }) => stores.map(({ store }) => store)))];
  return names.flatMap((store) => {
    const points = judged.flatMap(({ stores }) =>
      stores.filter((one) => one.store === store).flatMap(({ rpa }) => upperSeconds(rpa)),
    );
    const spread = spreadOf(points);
    return spread === null ? [] : [{ store, spread }];
  });
}

/** Where no end was seen the least that it was; empty where nothing was measured. */
function upperSeconds({ upperMs, lowerMs }: ExerciseRecord["stores"][number]["rpa"]): number[] {
  const ms = upperMs ?? lowerMs;
  return ms === null ? [] : [ms / 1_000];
}
