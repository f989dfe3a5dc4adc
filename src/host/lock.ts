import { open, readFile, rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../problem.ts";

/**
 * Runs the work while no other set-up of this user does. Waits for the other one; a lock whose process is gone is
 * taken over. Throws a Problem after the deadline.
 */
export async function withLock<T>(
  { path, timeoutMs, waiting }: { path: string; timeoutMs: number; waiting: (pid: number) => void },
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let said = false;
  while (!(await take(path))) {
    const holder = Number(await readFile(path, "utf8").catch(() => ""));
    if (holder > 0 && !isAlive(holder)) await rm(path, { force: true });
    else if (performance.now() > deadline) throw stillHeld(path, holder);
    else {
      if (!said) waiting(holder);
      said = true;
      await delay(500);
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await using file = await open(path, "wx");
    await file.writeFile(String(process.pid));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function stillHeld(path: string, holder: number): Problem {
  return new Problem({
    what: `another set-up (process ${holder}) did not end in time`,
    where: path,
    expected: "one set-up at a time",
    next: "wait for it or end it, then run the same command again",
  });
}
