/** Exit codes of the command, and how the outcomes of a run become one (design, section 5). */
import type { ExerciseRecord } from "../report/run-record.ts";

export const exitCodes = {
  met: 0,
  missed: 1,
  usage: 2,
  inconclusive: 3,
  harness: 4,
  unsafe: 5,
  cleanUpIncomplete: 6,
  evidenceIncomplete: 7,
  interrupted: 130,
  terminated: 143,
} as const;

type Judged = Pick<ExerciseRecord, "outcome" | "verdict">;

/** 0 at least one ran, all met, none notRun; 1 a miss; 4 a harness error; 3 inconclusive or not run. */
export function exitCodeOf(exercises: readonly Judged[]): number {
  if (exercises.some(({ verdict }) => verdict === "missed")) return exitCodes.missed;
  if (exercises.some(({ outcome }) => outcome === "error" || outcome === "interrupted")) {
    return exitCodes.harness;
  }
  const allMet = exercises.length > 0 && exercises.every(({ verdict }) => verdict === "met");
  return allMet ? exitCodes.met : exitCodes.inconclusive;
}
