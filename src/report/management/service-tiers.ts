/** By which service tier each exercise of a run was judged. Looks only. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { RunRecord } from "../run-record.ts";

const tierSchema = z.object({ tier: z.string() });

/** By the id of the exercise, from the objectives that were frozen before the disaster. */
export async function serviceTiers(folder: string, run: RunRecord): Promise<ReadonlyMap<string, string>> {
  const tiers = new Map<string, string>();
  for (const { id, evidenceDir } of run.exercises) {
    const text = await readFile(path.join(folder, evidenceDir, "objectives.json"), "utf8").catch(() => null);
    if (evidenceDir !== "" && text !== null) tiers.set(id, tierSchema.parse(JSON.parse(text)).tier);
  }
  return tiers;
}
