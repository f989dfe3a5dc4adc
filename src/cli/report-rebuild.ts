/** `drill report --rebuild`: the report of a run that has ended, made again. What was judged is not touched. */
import { realpath } from "node:fs/promises";
import path from "node:path";
import { exitCodes } from "./exit-codes.ts";
import { readRun } from "./read-run.ts";
import { reportRun } from "./report-run.ts";
import { projectRoot } from "./root.ts";

/** `run`: a folder of reports/runs, or a path to one that stands elsewhere; default: the newest. */
export async function rebuildVerb(run = "../latest", history?: string): Promise<number> {
  const named = path.resolve(path.join(projectRoot, "reports", "runs"), run);
  // The newest is a link, and earlier runs lie beside what it leads to.
  const folder = await realpath(named).catch(() => named);
  const reported = await reportRun(folder, await readRun(folder), history);
  return reported ? exitCodes.met : exitCodes.evidenceIncomplete;
}
