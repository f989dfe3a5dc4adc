/** What a history holds: numbered entries, each with the digest of the one before. Pure. */
import { z } from "zod";
import { exerciseRecordSchema } from "../report/run-record.ts";
import { envelopeSchema } from "../seal/dsse.ts";
import { manifestSchema } from "../seal/manifest.ts";

const number = z.number().int().positive();
/** SHA-256 in hex of the text of the entry before; null for the first. */
const previous = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .nullable();
const at = z.iso.datetime();

const startedSchema = z.object({
  type: z.literal("started"),
  run: z.string(),
  exercise: z.string(),
  /** It drills no plan: it proves that the harness can fail. */
  control: z.boolean(),
  at,
  planSha256: z.string(),
  harness: z.object({ version: z.string(), commit: z.string().nullable() }),
});

/** The exercise that was started under the number `start`: what it came to, and what closes its evidence. */
const endedSchema = z.object({
  type: z.literal("ended"),
  start: number,
  at,
  record: exerciseRecordSchema,
  manifest: manifestSchema,
  seal: envelopeSchema,
});

const linked = { number, previous };
export const entrySchema = z.discriminatedUnion("type", [
  startedSchema.extend(linked),
  endedSchema.extend(linked),
]);

/** Before it has its number and its link. */
export type Draft = z.infer<typeof startedSchema> | z.infer<typeof endedSchema>;
export type Entry = z.infer<typeof entrySchema>;

/** "000017.json": in the order of the names. */
export function nameOf(entry: number): string {
  return `${String(entry).padStart(6, "0")}.json`;
}

/** Null for what is no entry's name. */
export function numberOf(name: string): number | null {
  return /^\d{6}\.json$/.test(name) ? Number.parseInt(name, 10) : null;
}

export function entryText(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}
