/** `drill verify`: is the evidence what was sealed, and does it still come to the same verdict? Changes nothing. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { checkHistory, factsOf, flawsOfEnds } from "../history/facts.ts";
import { stateRoot } from "../keeper/state.ts";
import type { Judgement } from "../measure/judgement.ts";
import { judgeEvidence } from "../report/judge-evidence.ts";
import type { Flaw } from "../seal/flaw.ts";
import { publicKey } from "../seal/keys.ts";
import { checkNotes } from "../seal/notes.ts";
import { readRegister } from "../seal/register.ts";
import { type Verification, verifyExercise } from "../seal/verify.ts";
import { evidenceFolders } from "./evidence-folders.ts";
import { exitCodes } from "./exit-codes.ts";
import { readHistory } from "./history.ts";
import { requireOutput } from "./output.ts";
import { fromCaller, projectRoot } from "./root.ts";
import { verifyText } from "./verify-text.ts";

export interface VerifyOptions {
  /** File of the public key that must have signed it. */
  readonly key?: string;
  /** False: the evidence alone, without judging it again. */
  readonly judge?: boolean;
  /** A folder or a bucket. */
  readonly history?: string;
  readonly output?: string;
}

export interface Verified extends Verification {
  readonly folder: string;
}

/** 0 when nothing is wrong, 7 otherwise. */
export async function verifyVerb(folder: string | undefined, options: VerifyOptions): Promise<number> {
  const output = requireOutput(options.output);
  const key = options.key === undefined ? null : await publicKey(options.key);
  const register = await readRegister(stateRoot());
  const history = await readHistory(options.history);
  const named = folder ?? path.join(projectRoot, "reports", "latest");
  const verified: Verified[] = [];
  for (const evidence of await evidenceFolders(named)) {
    const found = await verifyExercise({ folder: evidence, key, register });
    const { manifest } = found;
    const elsewhere = manifest === null ? [] : checkHistory(history.entries, manifest);
    const differs = options.judge === false ? [] : await judgedOtherwise(evidence);
    verified.push({
      ...found,
      flaws: [...found.flaws, ...elsewhere, ...differs],
      folder: fromCaller(evidence),
    });
  }
  const started = [
    ...register.filter((entry) => entry.type === "started"),
    ...factsOf(history.entries).started,
  ];
  const missing = await missingBundles(named, verified, started);
  const notes = await checkNotes(named, key);
  const inHistory = [...history.flaws, ...flawsOfEnds(history.entries, key)];
  const facts = { exercises: verified, missing, notes, history: inHistory };
  if (output === "json") process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
  else process.stdout.write(verifyText({ ...facts, keyGiven: key !== null }));
  const isWhole = verified.every(({ flaws }) => flaws.length === 0);
  return isWhole && missing.length + notes.length + inHistory.length === 0
    ? exitCodes.met
    : exitCodes.evidenceIncomplete;
}

/** Found where today's rules come to another verdict than the one that was sealed. */
async function judgedOtherwise(folder: string): Promise<Flaw[]> {
  const where = "judgement.json";
  const text = await readFile(path.join(folder, where), "utf8").catch(() => null);
  if (text === null) return [];
  try {
    const sealed: Judgement = JSON.parse(text);
    const { judgement } = await judgeEvidence(folder);
    if (brief(sealed) === brief(judgement)) return [];
    const message = `judged again it is ${brief(judgement)}; it says ${brief(sealed)}`;
    return [{ code: "judgement-differs", where, message }];
  } catch (cause) {
    const message = `it cannot be judged again: ${cause instanceof Error ? cause.message : String(cause)}`;
    return [{ code: "judgement-differs", where, message }];
  }
}

function brief({ verdict, reasons }: Judgement): string {
  return [verdict, ...reasons.map(({ code }) => code)].join(", ");
}

/** Exercises of the run in this folder that register or history know, and that nobody can look at here. */
async function missingBundles(
  folder: string,
  verified: readonly Verified[],
  started: readonly { readonly run: string; readonly exercise: string }[],
): Promise<readonly string[]> {
  const text = await readFile(path.join(folder, "context.json"), "utf8").catch(() => null);
  if (text === null) return [];
  const { run } = JSON.parse(text);
  const here = new Set(verified.map((one) => path.basename(one.folder)));
  const names = started.filter((one) => one.run === run).map(({ exercise }) => exercise);
  return [...new Set(names)].filter((exercise) => !here.has(exercise));
}
