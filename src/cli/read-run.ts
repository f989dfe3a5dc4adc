/** The record of a run that has ended. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../problem.ts";
import { type RunRecord, runRecordSchema } from "../report/run-record.ts";
import { fromCaller } from "./root.ts";

/** Throws a usage problem where the folder holds no run.json of this version. */
export async function readRun(folder: string): Promise<RunRecord> {
  const file = path.join(folder, "run.json");
  try {
    return runRecordSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new Problem(
      {
        what: "There is no run that has ended",
        where: fromCaller(file),
        expected: "the folder of a run that has ended, with its run.json",
        next: "name a folder of reports/runs, or drill first",
      },
      { kind: "usage", cause },
    );
  }
}
