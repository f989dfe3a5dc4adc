/** Writing where there may be no room left: a full disk is a Problem, not a surprise. */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../problem.ts";

const full = new Set(["ENOSPC", "EDQUOT"]);

export function isFull(cause: unknown): cause is Error {
  return cause instanceof Error && "code" in cause && full.has(String(cause.code));
}

/** Can anything still be written there? Throws for every other reason that it cannot. */
export async function hasRoom(folder: string): Promise<boolean> {
  const file = join(folder, ".room");
  try {
    await writeFile(file, Buffer.alloc(64 * 1024));
    return true;
  } catch (cause) {
    if (isFull(cause)) return false;
    throw cause;
  } finally {
    await rm(file, { force: true });
  }
}

/** Does the work; a disk that is full becomes a Problem of the kind `evidence` that names the folder. */
export async function withRoom<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!isFull(cause)) throw cause;
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
