/** Every exercise that runs have left here, with its record if it came to one. Controls are none. Looks only. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Found } from "../report/quarter/quarter.ts";
import { contextFile } from "../report/run-folder.ts";
import { exerciseRecordSchema } from "../report/run-record.ts";

/** `runs`: the folder of the run folders. */
export async function foundExercises(runs: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const run of await readdir(runs).catch((): string[] => [])) {
    const context = await parsed(contextFile(path.join(runs, run)), contextSchema);
    for (const entry of await readdir(path.join(runs, run), { withFileTypes: true }).catch(() => [])) {
      const folder = path.join(runs, run, entry.name);
      if (!entry.isDirectory() || !(await isEvidence(folder))) continue;
      const record = await parsed(path.join(folder, "exercise.json"), exerciseRecordSchema);
      const control = record?.control ?? entry.name.includes("-control-");
      const at = record?.startedAt ?? context?.startedAt;
      if (control || at === undefined) continue;
      found.push({ run, exercise: entry.name, at, record, planSha256: context?.planSha256 ?? null });
    }
  }
  return found;
}

const contextSchema = z.object({ planSha256: z.string(), startedAt: z.iso.datetime() });

/** Its objectives are laid down before anything else. */
async function isEvidence(folder: string): Promise<boolean> {
  return (await readFile(path.join(folder, "objectives.json")).catch(() => null)) !== null;
}

async function parsed<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  try {
    return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
}
