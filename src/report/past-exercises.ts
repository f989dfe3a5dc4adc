/** What earlier runs of this checkout left: for ages, last verdicts, and how long a drill usually takes. Writes nothing. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { contextFile } from "./run-folder.ts";
import { type ExerciseRecord, exerciseRecordSchema } from "./run-record.ts";

export interface PastExercise {
  /** Name of the run, or of the sample. */
  readonly run: string;
  readonly record: ExerciseRecord;
  /** Of the plan that the run was begun with; null where nobody kept it, as for a sample. */
  readonly planSha256: string | null;
}

export interface Past {
  /** Newest first. Controls are not among them. */
  readonly exercises: readonly PastExercise[];
  /** Files that are no record of this version. */
  readonly unreadable: readonly string[];
}

const contextSchema = z.object({ planSha256: z.string() });

/** `reports/runs`: what was drilled here. */
export async function readPast(reports: string): Promise<Past> {
  const runs = path.join(reports, "runs");
  const read: Past[] = [];
  for (const run of await folders(runs)) {
    const folder = path.join(runs, run);
    const context = await parsed(contextFile(folder), contextSchema);
    const planSha256 = context === "unreadable" ? null : (context?.planSha256 ?? null);
    read.push(await readRecords(folder, { run, planSha256 }));
  }
  return sorted(read);
}

/** `reports/samples`: exercises that the project brings along. */
export async function readSamples(reports: string): Promise<Past> {
  const folder = path.join(reports, "samples");
  return sorted([await readRecords(folder, { run: "sample", planSha256: null })]);
}

async function readRecords(folder: string, source: Omit<PastExercise, "record">): Promise<Past> {
  const exercises: PastExercise[] = [];
  const unreadable: string[] = [];
  for (const name of await folders(folder)) {
    const file = path.join(folder, name, "exercise.json");
    const record = await parsed(file, exerciseRecordSchema);
    if (record === "unreadable") unreadable.push(file);
    else if (record !== null && !record.control) exercises.push({ ...source, record });
  }
  return { exercises, unreadable };
}

function sorted(parts: readonly Past[]): Past {
  return {
    exercises: parts
      .flatMap(({ exercises }) => exercises)
      .toSorted((a, b) => b.record.startedAt.localeCompare(a.record.startedAt)),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
  };
}

async function folders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Null where there is no such file. */
async function parsed<T>(file: string, schema: z.ZodType<T>): Promise<T | "unreadable" | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return "unreadable";
  }
}
