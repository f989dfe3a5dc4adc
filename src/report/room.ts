/** Writing where there may be no room left: a full disk is a Problem, not a surprise. */
import { Problem } from "../problem.ts";

const full = new Set(["ENOSPC", "EDQUOT"]);

/** Does the work; a disk that is full becomes a Problem of the kind `evidence` that names the folder. */
export async function withRoom<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && full.has(String(cause.code)))) throw cause;
    throw new Problem(
      {
        what: `the evidence could not be written: ${cause.message}`,
        where: folder,
        expected: "room for evidence and report to the end of the run",
        next: "free some space there and drill again: what this run has written is not complete",
      },
      { kind: "evidence", cause },
    );
  }
}
