/**
 * What people write about a run when it is over (`notes.jsonl` in its folder): appended, chained, and signed where a key is
 * named. Apart from the sealed evidence, which nobody changes any more; nothing is ever written in anybody's place.
 */
import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { linkOf } from "../journal/chain.ts";
import { openDurableLines } from "../journal/durable-lines.ts";
import { guarded } from "../keeper/guard.ts";
import { checkChain } from "./check-chain.ts";
import { isSignedBy, makeEnvelope } from "./dsse.ts";
import type { Flaw } from "./flaw.ts";

export const noteKinds = ["issue", "lesson", "owner", "due", "sign"] as const;
export type NoteKind = (typeof noteKinds)[number];

const payloadType = "application/vnd.firedrill.note+json";

const noteSchema = z.object({
  /** ISO 8601 UTC. */
  at: z.iso.datetime(),
  /** The account that wrote it. */
  by: z.string(),
  kind: z.enum(noteKinds),
  /** Null: of the whole run. */
  exercise: z.string().nullable(),
  text: z.string(),
  /** SHA-256 of the manifest that it was written about; null where none is there. */
  manifest: z.string().nullable(),
});
export type Note = z.infer<typeof noteSchema>;

const signedSchema = z.object({
  note: noteSchema,
  signatures: z.array(z.object({ keyid: z.string(), sig: z.string() })),
});
export type SignedNote = z.infer<typeof signedSchema>;

export function notesFile(runFolder: string): string {
  return join(runFolder, "notes.jsonl");
}

/** On disk when it resolves. */
export async function appendNotes(
  runFolder: string,
  notes: readonly Note[],
  key: KeyObject | null,
): Promise<void> {
  const file = notesFile(runFolder);
  await guarded(file, async () => {
    const lines = await openDurableLines(file, { chained: true });
    try {
      await lines.append(notes.map((note) => ({ note, signatures: envelopeOf(note, key).signatures })));
    } finally {
      await lines.close();
    }
  });
}

/** Oldest first; empty when nobody has written any. Throws for a line that is none. */
export async function readNotes(runFolder: string): Promise<readonly SignedNote[]> {
  const text = await readFile(notesFile(runFolder), "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return "";
    throw cause;
  });
  const lines = text.split("\n").slice(0, -1);
  return lines.filter((line) => linkOf(line) === null).map((line) => signedSchema.parse(JSON.parse(line)));
}

/** `key`: the public key that signs this run's notes; null: none is asked for. */
export async function checkNotes(runFolder: string, key: KeyObject | null): Promise<readonly Flaw[]> {
  const where = "notes.jsonl";
  const notes = await readNotes(runFolder).catch(() => null);
  if (notes === null) return [{ code: "record-altered", where, message: "a line of it is no note" }];
  if (notes.length === 0) return [];
  const { broken, loose } = await checkChain(notesFile(runFolder));
  const bad = broken ?? loose;
  if (bad !== null) {
    const message = `it was changed after it was written, at one of the lines ${bad.from} to ${bad.to}`;
    return [{ code: "record-altered", where: `${where}:${bad.from}`, message }];
  }
  const strange = key === null ? undefined : notes.find((one) => !isSigned(one, key));
  if (strange === undefined) return [];
  const message = `the note of ${strange.note.by} at ${strange.note.at} is not signed by that key`;
  return [{ code: "signature-wrong", where, message }];
}

export function isSigned({ note, signatures }: SignedNote, key: KeyObject): boolean {
  return isSignedBy({ ...envelopeOf(note, null), signatures }, key);
}

function envelopeOf(note: Note, key: KeyObject | null) {
  // In the order of the schema, whatever order it was written or read in.
  return makeEnvelope(payloadType, JSON.stringify(noteSchema.parse(note)), key);
}
