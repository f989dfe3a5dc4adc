/** The history that a verb is told of. */
import type { Entry } from "../history/entry.ts";
import { openHistory } from "../history/history.ts";

/** Empty without a history. What is wrong with it is for the verb to say. */
export async function readHistory(
  place: string | undefined,
): Promise<{ readonly entries: readonly Entry[]; readonly flaws: readonly string[] }> {
  return place === undefined ? { entries: [], flaws: [] } : openHistory(place).read();
}

/** Before a run: it can be reached. What is wrong with it is told and stops nobody: the run adds to it all the same. */
export async function tellHistory(place: string | undefined): Promise<void> {
  const { flaws } = await readHistory(place);
  for (const flaw of flaws) process.stderr.write(`history: ${flaw}\n`);
}
