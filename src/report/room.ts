/** Writing where there may be no room left, or no folder: a full disk and a vanished folder are Problems, not surprises. */
import { access, constants, mkdir, rm, writeFile } from "node:fs/promises";
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

/**
 * Does the work; when it fails because the disk is full, or because the folder is gone or read-only, that becomes a Problem of
 * the kind `evidence` that names the folder.
 */
export async function withRoom<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isFull(cause)) {
      const next = "free some space there and drill again: what this run has written is not complete";
      throw notWritten({ why: cause.message, folder, next, cause });
    }
    const why = isOfFiles(cause) ? await whyUnwritable(folder) : null;
    if (why === null) throw cause;
    const next = "bring the folder back and drill again: what this run has written is not complete";
    throw notWritten({ why, folder, next, cause });
  }
}

/** Before a run: its folder can be made and written. Throws a Problem of the kind `evidence` otherwise. */
export async function requireWritable(folder: string): Promise<void> {
  const noRoom = await withRoom(folder, async () => {
    await mkdir(folder, { recursive: true });
    return !(await hasRoom(folder));
  });
  if (noRoom)
    throw notWritten({ why: "the disk is full", folder, next: "free some space there and drill again" });
}

/** While a run lasts: its folder is still there and can be written. Throws a Problem of the kind `evidence` otherwise. */
export async function requireStillThere(folder: string): Promise<void> {
  await withRoom(folder, () => access(folder, constants.W_OK));
}

function isOfFiles(cause: unknown): boolean {
  return cause instanceof Error && "syscall" in cause;
}

async function whyUnwritable(folder: string): Promise<string | null> {
  try {
    await access(folder, constants.W_OK);
    return null;
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return "its folder is gone";
    return code === "EROFS" ? "its folder is read-only" : `its folder may not be written (${String(code)})`;
  }
}

function notWritten(input: { why: string; folder: string; next: string; cause?: unknown }): Problem {
  const { why, folder, next, cause } = input;
  return new Problem(
    {
      what: `the evidence could not be written: ${why}`,
      where: folder,
      expected: "room for evidence and report to the end of the run",
      next,
    },
    { kind: "evidence", cause },
  );
}
