/** Where one run of the command keeps its output: `reports/runs/<run>/`, with a folder for each exercise. */
import { randomBytes, randomInt } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { type ExerciseRecord, exerciseRecordSchema } from "./run-record.ts";

export interface RunContext {
  readonly run: string;
  readonly folder: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** Everything drawn at random in this run comes from it. */
  readonly seed: number;
  readonly planPath: string;
  readonly planSha256: string;
  readonly systemPath: string;
  /** The command above the runner: the run ends when it dies. */
  readonly owner: number;
  /** How long, in ms, the cluster stays to be looked at when the exercise is over; absent: not at all. */
  readonly keepMs?: number;
  /** Where starts and ends are entered beside this machine's register (`parsePlace`); absent: nowhere. */
  readonly history?: string;
  /** Who attends, and the socket of their terminal; absent: nobody. */
  readonly attended?: Attendant;
}

export interface Attendant {
  readonly who: string;
  readonly socket: string;
}

export const contextVariable = "FIREDRILL_CONTEXT";

/** Makes the folder of a new run and keeps its context there. */
export async function openRun(options: {
  readonly reports: string;
  readonly seed?: number;
  readonly planPath: string;
  readonly planSha256: string;
  readonly systemPath: string;
  readonly keepMs?: number;
  readonly history?: string;
  readonly attended?: Attendant;
}): Promise<RunContext> {
  const startedAt = new Date().toISOString();
  const run = `${startedAt.slice(0, 19).replaceAll(/[-:]/g, "")}Z-${randomBytes(2).toString("hex")}`;
  const folder = path.join(options.reports, "runs", run);
  await mkdir(folder, { recursive: true });
  const context: RunContext = {
    run,
    folder,
    startedAt,
    seed: options.seed ?? randomInt(2 ** 31),
    planPath: options.planPath,
    planSha256: options.planSha256,
    systemPath: options.systemPath,
    owner: process.pid,
    ...(options.keepMs === undefined ? {} : { keepMs: options.keepMs }),
    ...(options.history === undefined ? {} : { history: options.history }),
    ...(options.attended === undefined ? {} : { attended: options.attended }),
  };
  await writeFile(contextFile(folder), JSON.stringify(context, null, 2));
  return context;
}

export function contextFile(folder: string): string {
  return path.join(folder, "context.json");
}

/** The records that exercises left in a run's folder, oldest first. */
export async function readExercises(folder: string): Promise<ExerciseRecord[]> {
  const records: ExerciseRecord[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const text = await readFile(path.join(folder, entry.name, "exercise.json"), "utf8").catch(() => null);
    if (text !== null) records.push(exerciseRecordSchema.parse(JSON.parse(text)));
  }
  return records.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** Points `reports/latest` at a run; the switch is one rename. */
export async function pointLatest(reports: string, folder: string): Promise<void> {
  const link = path.join(reports, "latest");
  const next = `${link}.${process.pid}`;
  await rm(next, { force: true });
  await symlink(path.relative(reports, folder), next);
  await rename(next, link);
}
