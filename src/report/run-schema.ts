/** `npm run schema`: the JSON Schema of run.json, as it is published in docs/run.schema.json. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { runRecordSchema } from "./run-record.ts";

export const runSchemaFile = path.join(import.meta.dirname, "../../docs/run.schema.json");

/** Of what a run writes: fields that a reader may leave out are there. */
export function runSchema(): string {
  const schema = z.toJSONSchema(runRecordSchema, { io: "output" });
  return `${JSON.stringify({ title: "Firedrill run record, version 1", ...schema }, null, 2)}\n`;
}

if (import.meta.main) await writeFile(runSchemaFile, runSchema());
