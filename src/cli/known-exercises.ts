/** Every exercise that is known: by a history that was named, and what else this machine has. Controls are none. */
import { factsOf } from "../history/facts.ts";
import type { Entry } from "../history/entry.ts";
import type { Found, Started } from "../report/quarter/quarter.ts";
import { foundExercises } from "./found-exercises.ts";

/** `runs`: the folder of the run folders. */
export async function knownExercises(runs: string, entries: readonly Entry[]): Promise<readonly Found[]> {
  const { found, started } = factsOf(entries);
  const beside = await foundExercises(runs);
  return [...found, ...beside.filter((one) => !isEntered(started, one))];
}

/** The history speaks for it: started twice there, it is told twice. */
export function isEntered(started: readonly Started[], one: Started): boolean {
  return started.some(({ run, exercise }) => run === one.run && exercise === one.exercise);
}
