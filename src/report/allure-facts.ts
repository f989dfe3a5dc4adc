/**
 * What Allure's own History and Metrics are fed with: the run's record, and the runs that stand beside it. Dated by the drill,
 * and made anew for each report, so that the same report made twice has the same points. Pure.
 */
import { createHash } from "node:crypto";
import { formatMs } from "../measure/describe.ts";
import { type Fact, factsOf } from "./outputs/facts.ts";
import type { Found } from "./quarter/quarter.ts";
import { type ExerciseRecord, plannedOf, type RunRecord } from "./run-record.ts";

/** By which a drill is the same from run to run, whatever its test is called. */
export function drillId({ scenario, variant }: Pick<ExerciseRecord, "scenario" | "variant">): string {
  return `${scenario}/${variant}`;
}

export interface Metric {
  readonly id: string;
  readonly key: string;
  /** s, the upper bound. */
  readonly value: number;
  /** ms since 1970. */
  readonly start: number;
  readonly stop: number;
}

/** Recovery times and points that were judged, with both bounds: "at least so long" is no point of a curve. */
export function metricsOf(exercise: ExerciseRecord): readonly Metric[] {
  const at = Date.parse(exercise.startedAt);
  return measuredOf(exercise).map((fact) => {
    const key = keyOf(fact);
    return { id: `${exercise.id} ${key}`, key, value: secondsOf(fact), start: at, stop: at };
  });
}

/** A name with its target for each of them. */
export function metricTitles(record: Pick<RunRecord, "exercises">) {
  return Object.fromEntries(
    plannedOf(record).flatMap((exercise) =>
      measuredOf(exercise).map((fact) => {
        const what = fact.store === null ? "RTA" : `RPA of ${fact.store}`;
        const target = fact.targetSeconds === 0 ? "no loss" : `< ${formatMs(fact.targetSeconds * 1_000)}`;
        const title = `${exercise.title} (${exercise.variant}): ${what}, target ${target}`;
        const group = fact.store === null ? "rta" : "rpa";
        return [keyOf(fact), { title, unit: "s", better: "lower" as const, group }];
      }),
    ),
  );
}

/** One point for each earlier run, oldest first, as Allure keeps them. */
export function historyOf(found: readonly Found[], { run, startedAt }: Pick<RunRecord, "run" | "startedAt">) {
  const earlier = found.filter((one) => one.run !== run && one.at < startedAt);
  const runs = [...new Set(earlier.map((one) => one.run))];
  return runs.map((name) => pointOf(name, earlier)).toSorted((a, b) => a.timestamp - b.timestamp);
}

function pointOf(run: string, found: readonly Found[]) {
  const exercises = found.flatMap((one) => (one.run === run && one.record !== null ? [one.record] : []));
  const metrics = exercises.flatMap(metricsOf).map(({ key, value }) => [key, value] as const);
  return {
    uuid: run,
    name: run,
    timestamp: Math.min(...found.filter((one) => one.run === run).map(({ at }) => Date.parse(at))),
    knownTestCaseIds: exercises.map((exercise) => md5(drillId(exercise))),
    testResults: Object.fromEntries(exercises.map((exercise) => resultOf(run, exercise))),
    metrics: Object.fromEntries(metrics),
    url: "",
  };
}

/** Allure knows a test again by its id and its parameters, of which a drill has none that count. */
function resultOf(run: string, exercise: ExerciseRecord) {
  const historyId = `${md5(drillId(exercise))}.${md5("")}`;
  const start = Date.parse(exercise.startedAt);
  const duration = Object.values(exercise.wallMsByPhase).reduce((sum, ms) => sum + ms, 0);
  const times = { start, stop: start + duration, duration };
  const names = { name: `${exercise.title}: ${exercise.variant}`, fullName: drillId(exercise) };
  const status = statusOf(exercise);
  return [
    historyId,
    { id: md5(`${run} ${exercise.id}`), historyId, ...names, status, ...times, url: "" },
  ] as const;
}

function statusOf({ verdict }: ExerciseRecord): "passed" | "failed" | "broken" {
  if (verdict === "met") return "passed";
  return verdict === "missed" ? "failed" : "broken";
}

/** An exercise that proved nothing proves nothing of its numbers either. */
function measuredOf(exercise: ExerciseRecord): readonly Fact[] {
  if (exercise.verdict !== "met" && exercise.verdict !== "missed") return [];
  return factsOf(exercise).filter(
    ({ kind, objective }) => kind === "measured" && objective !== "worst-case RPO",
  );
}

function keyOf({ objective, scenario, variant, store }: Fact): string {
  const key = `${objective === "RTO" ? "rta" : "rpa"}.${scenario}.${variant}`;
  return store === null ? key : `${key}.${store}`;
}

/** To a tenth. */
function secondsOf({ upperSeconds }: Fact): number {
  return Math.round((upperSeconds ?? 0) * 10) / 10;
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
