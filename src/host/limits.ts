/** Limits of this process and of the kernel that end a drill with words that name something else. */
import { z } from "zod";
import { Problem } from "../problem.ts";
import { inotifyLimit, inotifySetting } from "./inotify.ts";

/** Harness, runner, prober and ledger keep some hundred open. */
const leastOpenFiles = 1024;

const limitsSchema = z.object({
  userLimits: z.object({ open_files: z.object({ soft: z.union([z.number(), z.string()]) }) }),
});

/** How many files this process may have open at once. Opens none itself, since none may be left. */
export function openFilesLimit(): number {
  const { soft } = limitsSchema.parse(process.report.getReport()).userLimits.open_files;
  return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
}

/** E.g. "4096 for each process (1024 wanted)". Throws a Problem below that. */
export function requireOpenFiles(now = openFilesLimit()): string {
  const seen = `${now} for each process (${leastOpenFiles} wanted)`;
  if (now >= leastOpenFiles) return seen;
  throw new Problem({
    what: `too few open files are allowed: ${seen}`,
    where: "ulimit -n",
    expected: `at least ${leastOpenFiles}`,
    next: `ulimit -n ${leastOpenFiles * 4} in this shell, then run the same command again`,
  });
}

/** The limit behind an error whose words are about something else, with its value; null when there is none. */
export async function limitBehind(said: string): Promise<string | null> {
  if (/\bEMFILE\b/.test(said)) return `ulimit -n: ${openFilesLimit()} open files for each process`;
  if (/\bENFILE\b/.test(said)) return "fs.file-max: open files of the whole machine";
  // What kubelet and systemd of a node say when the inotify instances are used up.
  if (/inotify|too many open files/i.test(said)) {
    const { now, wanted } = await inotifyLimit();
    return `${inotifySetting}: ${now} (${wanted} wanted)`;
  }
  return null;
}
