/** The keeper's own problems, in the shape that a person reads. */
import { readFile } from "node:fs/promises";
import { Problem } from "../problem.ts";
import { stateFiles } from "./state.ts";

/** Names the last lines of the keeper's log, since nobody else has seen them. */
export async function keeperProblem(state: string, what: string, cause?: unknown): Promise<Problem> {
  const { log } = stateFiles(state);
  const text = await readFile(log, "utf8").catch(() => "");
  const tail = text.trimEnd().split("\n").slice(-3).join(" | ");
  return new Problem(
    {
      what: tail === "" ? what : `${what}: ${tail}`,
      where: log,
      expected: "a keeper that answers for the whole of the run",
      next: "run `./scripts/drill reap` to take away what is left, then run the drill again",
    },
    { cause },
  );
}
