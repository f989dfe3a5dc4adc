/** A real exercise, sealed anew: the saved sample, its records written once more by the journal's own writer. */
import { generateKeyPairSync } from "node:crypto";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { openJournal } from "../../journal/append.ts";
import type { JournalEvent } from "../../journal/events.ts";
import { journalFiles, readJournal } from "../../journal/read.ts";
import { registerStart } from "../register.ts";
import { sealExercise } from "../seal.ts";

const sample = join(import.meta.dirname, "../../../reports/samples/data-loss-met");

/** Ed25519, made for the tests. */
export const keys = generateKeyPairSync("ed25519");

export interface SealedSample {
  /** Evidence folder of the exercise. */
  readonly folder: string;
  readonly stateRoot: string;
}

/** Below `root`. `signed` false: sealed by nobody. Called again with the same root: the same exercise, drilled once more. */
export async function sealSample(
  root: string,
  { signed }: { readonly signed: boolean },
): Promise<SealedSample> {
  const folder = join(root, "run", "data-loss-volume-wiped");
  const stateRoot = join(root, "state", "firedrill");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(sample, folder, { recursive: true });
  for (const name of journalFiles) await writeAgain(join(folder, name));
  const run = "20261127T120000Z-0001";
  const exercise = "data-loss-volume-wiped";
  const counter = await registerStart(stateRoot, {
    run,
    exercise,
    control: false,
    at: new Date().toISOString(),
  });
  await sealExercise({
    folder,
    stateRoot,
    run,
    exercise,
    counter,
    harness: { version: "0.1.0", commit: null },
    verdict: "met",
    key: signed ? keys.privateKey : null,
  });
  return { folder, stateRoot };
}

/** Records of a batch. */
export const batch = 100;

async function writeAgain(file: string): Promise<void> {
  const events: JournalEvent[] = [];
  for await (const event of readJournal(file)) events.push(event);
  const journal = await openJournal(file, { fresh: true });
  for (let at = 0; at < events.length; at += batch) await journal.append(events.slice(at, at + batch));
  await journal.close();
}
