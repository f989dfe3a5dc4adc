/** The keeper's own problems, in the shape that a person reads. */
import { readFile } from "node:fs/promises";
import { Problem } from "../problem.ts";
import type { KeeperConfig } from "./protocol.ts";
import { endedFile, endedFileSchema, readStateFile, stateFiles } from "./state.ts";

/** Says how the run ended, or what the keeper wrote to its log last: nobody else has seen it. */
export async function keeperProblem(run: KeeperConfig, what: string, cause?: unknown): Promise<Problem> {
  const { log } = stateFiles(run.state);
  const ended = await readStateFile(endedFile(run.evidence), endedFileSchema);
  const text = ended === null ? await readFile(log, "utf8").catch(() => "") : `${ended.how}, ${ended.reason}`;
  const tail = text.trimEnd().split("\n").slice(-3).join(" | ");
  return new Problem(
    {
      what: tail === "" ? what : `${what}: ${tail}`,
      where: ended === null ? log : endedFile(run.evidence),
      expected: "a keeper that answers for the whole of the run",
      next: "run `./scripts/drill reap` to take away what is left, then run the drill again",
    },
    { cause },
  );
}
