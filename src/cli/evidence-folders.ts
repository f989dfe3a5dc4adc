/** The evidence that a person names: one exercise, or a run with all of its exercises. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../problem.ts";

/** Throws a Problem (usage) when there is none. */
export async function evidenceFolders(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw noEvidence(folder, cause);
  });
  if (names.includes("objectives.json")) return [folder];
  const found: string[] = [];
  for (const name of names.toSorted()) {
    const inner = path.join(folder, name, "objectives.json");
    if (await stat(inner).catch(() => null)) found.push(path.join(folder, name));
  }
  if (found.length === 0) throw noEvidence(folder);
  return found;
}

function noEvidence(folder: string, cause?: unknown): Problem {
  return new Problem(
    {
      what: "There is no evidence",
      where: folder,
      expected: "a folder with objectives.json and journal.jsonl, or a run folder that holds such folders",
      next: "give a folder beneath reports/runs/, for example reports/latest",
    },
    { kind: "usage", cause },
  );
}
