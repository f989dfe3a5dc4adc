/** `--resume`: goes on with the newest run. What was judged in it stands; the rest is begun again, its traces kept. */
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../problem.ts";
import { type Attendant, contextFile, readExercises, type RunContext } from "../report/run-folder.ts";
import type { Chosen } from "./choose.ts";

export interface Resumed {
  readonly context: RunContext;
  /** No retry turns red into green: an exercise that has a verdict is never run again in its run. */
  readonly judged: readonly Chosen[];
}

/** Throws a usage problem where there is no run, or where the plan has changed since. */
export async function resumeRun(options: {
  readonly reports: string;
  readonly planSha256: string;
  /** As asked for now, whatever the run was begun with. */
  readonly keepMs?: number;
  readonly history?: string;
  readonly attended?: Attendant;
}): Promise<Resumed> {
  const runs = path.join(options.reports, "runs");
  const newest = (await readdir(runs).catch(() => [])).toSorted().at(-1);
  if (newest === undefined) throw nothingToResume(runs, "there is no run yet", "a run that was begun");
  const folder = path.join(runs, newest);
  const file = contextFile(folder);
  const {
    keepMs: _begunWith,
    history: _begunIn,
    attended: _begunBy,
    ...context
  }: RunContext = JSON.parse(await readFile(file, "utf8"));
  if (context.planSha256 !== options.planSha256) {
    throw nothingToResume(folder, "the plan has changed since", "the plan that the run was begun with");
  }
  const asked = {
    ...(options.keepMs === undefined ? {} : { keepMs: options.keepMs }),
    ...(options.history === undefined ? {} : { history: options.history }),
    ...(options.attended === undefined ? {} : { attended: options.attended }),
  };
  const resumed = { ...context, folder, owner: process.pid, ...asked };
  await writeFile(file, JSON.stringify(resumed, null, 2));
  const records = await readExercises(folder);
  const judged = records.filter(({ outcome }) => outcome === "judged");
  await setAside(
    folder,
    judged.map(({ evidenceDir }) => evidenceDir),
  );
  return { context: resumed, judged: judged.map(({ scenario, variant }) => ({ scenario, variant })) };
}

/** Evidence of an exercise without a verdict makes room for the next attempt, and stays to be read. */
async function setAside(folder: string, keep: readonly string[]): Promise<void> {
  const aside = new Date().toISOString().replaceAll(/[-:.]/g, "");
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const names = await readdir(path.join(folder, entry.name)).catch((): string[] => []);
    if (!names.includes("objectives.json") || keep.includes(entry.name)) continue;
    const record = path.join(folder, entry.name, "exercise.json");
    await rename(record, `${record}.unjudged`).catch(() => {});
    await rename(path.join(folder, entry.name), path.join(folder, `${entry.name}.unjudged-${aside}`));
  }
}

function nothingToResume(where: string, what: string, expected: string): Problem {
  return new Problem(
    { what: `No run can be resumed: ${what}`, where, expected, next: "start a new run, without --resume" },
    { kind: "usage" },
  );
}
