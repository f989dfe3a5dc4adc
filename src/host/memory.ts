/** Is there memory enough for a drill, and did the kernel kill somebody for want of it? */
import { readFile } from "node:fs/promises";
import { Problem } from "../problem.ts";

/** Harness and cluster together. */
export const memoryGib = 6;
const kibPerGib = 1024 ** 2;

/** E.g. "19.2 GiB available". Throws a Problem below what a drill takes. */
export async function requireMemory(meminfo = "/proc/meminfo"): Promise<string> {
  const gib = await availableGib(meminfo);
  const seen = `${gib.toFixed(1)} GiB available`;
  if (gib >= memoryGib) return seen;
  throw new Problem({
    what: `not enough memory: ${seen}`,
    where: meminfo,
    expected: `${memoryGib} GiB, for harness and cluster together`,
    next: `end what uses it: a drill takes up to ${memoryGib} GiB`,
  });
}

/** What the machine can give without swapping, and no more than this process's own group may have at all. */
async function availableGib(meminfo: string): Promise<number> {
  const said = await readFile(meminfo, "utf8").catch(() => "");
  const machine = Number(/^MemAvailable:\s+(\d+)/m.exec(said)?.[1] ?? 0) / kibPerGib;
  const limit = process.constrainedMemory() / 1024 ** 3;
  return limit > 0 ? Math.min(machine, limit) : machine;
}

/** Processes that the kernel has killed for want of memory since the machine was started; 0 where it does not count them. */
export async function oomKills(vmstat = "/proc/vmstat"): Promise<number> {
  const said = await readFile(vmstat, "utf8").catch(() => "");
  return Number(/^oom_kill (\d+)$/m.exec(said)?.[1] ?? 0);
}

/** What an error must not be told without: who was killed meanwhile. Empty when nobody was. Pure. */
export function blameMemory(before: number, after: number): string {
  const killed = after - before;
  if (killed <= 0) return "";
  return `; meanwhile the kernel killed ${killed} process${killed === 1 ? "" : "es"} for want of memory (see dmesg)`;
}
