/** `drill note`: what people write about a run, kept beside its evidence. Without words it shows what stands there. */
import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import { createRedactor } from "../journal/redact.ts";
import { Problem } from "../problem.ts";
import { keyId } from "../seal/dsse.ts";
import { signingKey } from "../seal/keys.ts";
import { digestOf, manifestName } from "../seal/manifest.ts";
import { appendNotes, type Note, type NoteKind, noteKinds, readNotes } from "../seal/notes.ts";
import { evidenceFolders } from "./evidence-folders.ts";
import { exitCodes } from "./exit-codes.ts";
import { noteText } from "./note-text.ts";
import { fromCaller, projectRoot } from "./root.ts";

export interface NoteOptions {
  readonly exercise?: string;
  readonly issue?: string;
  readonly lesson?: string;
  readonly owner?: string;
  readonly due?: string;
  readonly sign?: string;
}

export async function noteVerb(folder: string | undefined, options: NoteOptions): Promise<number> {
  const run = folder ?? path.join(projectRoot, "reports", "latest");
  const exercises = (await evidenceFolders(run)).map((evidence) => path.basename(evidence));
  const exercise = options.exercise ?? null;
  if (exercise !== null && !exercises.includes(exercise)) throw unknownExercise(run, exercise, exercises);
  if (options.due !== undefined) requireDay(options.due);
  const key = await signingKey();
  const facts = {
    at: new Date().toISOString(),
    by: process.env["SUDO_USER"] ?? userInfo().username,
    exercise,
    manifest: exercise === null ? null : await manifestOf(path.join(run, exercise)),
  };
  const notes: Note[] = noteKinds.flatMap((kind) => {
    const text = options[kind];
    return text === undefined ? [] : [{ ...facts, kind, text: withoutSecrets(kind, text) }];
  });
  if (notes.length > 0) {
    await appendNotes(run, notes, key);
    const signer = key === null ? "UNSIGNED" : `signed by ${keyId(key)}`;
    process.stderr.write(`${notes.length} written to ${fromCaller(run)}/notes.jsonl, ${signer}\n`);
  }
  process.stdout.write(noteText(await readNotes(run)));
  return exitCodes.met;
}

/** What people paste may hold some, and notes go where reports go. */
function withoutSecrets(kind: NoteKind, text: string): string {
  const redacted = createRedactor({ secrets: [] }).text(text);
  if (redacted !== text) process.stderr.write(`--${kind}: what looks like a secret was taken out\n`);
  return redacted;
}

async function manifestOf(evidence: string): Promise<string | null> {
  const text = await readFile(path.join(evidence, manifestName)).catch(() => null);
  return text === null ? null : digestOf(text);
}

function requireDay(text: string): void {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return;
  throw usage(`--due ${text}`, "The day cannot be read", "a day such as 2026-12-31");
}

function unknownExercise(run: string, exercise: string, known: readonly string[]): Problem {
  return usage(fromCaller(run), `The run has no exercise ${exercise}`, `one of ${known.join(", ")}`);
}

function usage(where: string, what: string, expected: string): Problem {
  return new Problem({ what, where, expected, next: "correct it" }, { kind: "usage" });
}
