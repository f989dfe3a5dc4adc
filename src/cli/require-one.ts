/** For what can be done with one drill alone. Pure. */
import { Problem } from "../problem.ts";
import type { Choice } from "./choose.ts";

/** Throws a usage problem unless exactly one drill is chosen. `why`: as a sentence begins. */
export function requireOne({ exercises }: Pick<Choice, "exercises">, option: string, why: string): void {
  if (exercises.length === 1) return;
  const [{ scenario, variant } = { scenario: "<scenario>", variant: "<variant>" }] = exercises;
  throw new Problem(
    {
      what: `${why}, and ${exercises.length} drills are chosen`,
      where: option,
      expected: "exactly one drill",
      next: `name it: ./scripts/drill ${scenario}/${variant} ${option}`,
    },
    { kind: "usage" },
  );
}
