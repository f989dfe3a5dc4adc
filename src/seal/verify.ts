/** Is the evidence of an exercise what was sealed? Looks at all of it, and names everything that is wrong. Judges nothing. */
import type { KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { journalFiles } from "../journal/read.ts";
import { checkChain } from "./check-chain.ts";
import { checkRegister, isRegistered } from "./check-register.ts";
import { checkSeal } from "./check-seal.ts";
import { compareFiles } from "./compare-files.ts";
import { envelopeSchema } from "./dsse.ts";
import { digestFolder } from "./files.ts";
import type { Flaw } from "./flaw.ts";
import { digestOf, type Manifest, manifestName, manifestSchema, manifestText, sealName } from "./manifest.ts";
import type { RegisterEntry } from "./register.ts";

export interface Verification {
  /** Empty: nothing was changed since the seal was made. */
  readonly flaws: readonly Flaw[];
  /** Null when there is none that can be read. */
  readonly manifest: Manifest | null;
  /** It was started on this machine, whose register was looked at. */
  readonly registered: boolean;
}

const recordSchema = z.object({ verdict: z.enum(["met", "missed", "inconclusive"]).nullable() });

/** `key`: the public key that must have signed it; null: the one that the manifest names, if it names one. */
export async function verifyExercise(input: {
  readonly folder: string;
  readonly key: KeyObject | null;
  readonly register: readonly RegisterEntry[];
}): Promise<Verification> {
  const { folder, key, register } = input;
  const chains = await brokenChains(folder);
  const text = await textOf(join(folder, manifestName));
  const sealText = await textOf(join(folder, sealName));
  if (text === null && sealText === null) {
    const message = "nobody has sealed it: the exercise did not come to its end, or is older than seals";
    return {
      flaws: [{ code: "not-sealed", where: manifestName, message }, ...chains],
      manifest: null,
      registered: false,
    };
  }
  const manifest = parsed(text, manifestSchema);
  // Its text is made again for the seal: one that was written in other letters is not it.
  if (manifest === null || text !== manifestText(manifest)) {
    const message = text === null ? "it is missing" : "it is not as it was written";
    return {
      flaws: [{ code: "manifest-unreadable", where: manifestName, message }, ...chains],
      manifest: null,
      registered: false,
    };
  }
  const flaws: Flaw[] = compareFiles(manifest.files, await digestFolder(folder, [manifestName, sealName]));
  const seal = parsed(sealText, envelopeSchema);
  if (seal === null || sealText === null) {
    const message = sealText === null ? "it is missing" : "it is no DSSE envelope";
    flaws.push({ code: "seal-unreadable", where: sealName, message });
  } else {
    const record = parsed(await textOf(join(folder, "exercise.json")), recordSchema);
    flaws.push(...checkSeal({ manifest, seal, sealText, verdict: record?.verdict ?? null, key }));
  }
  flaws.push(...chains, ...checkRegister(register, manifest, digestOf(text)));
  return { flaws, manifest, registered: isRegistered(register, manifest) };
}

async function brokenChains(folder: string): Promise<Flaw[]> {
  const flaws: Flaw[] = [];
  for (const name of journalFiles) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const { broken, loose } = await checkChain(file);
    if (broken !== null) {
      const lines =
        broken.from === broken.to ? `line ${broken.from}` : `one of the lines ${broken.from} to ${broken.to}`;
      const message = `the first record that was changed, put in, taken out or moved is ${lines}`;
      flaws.push({ code: "record-altered", where: `${name}:${broken.from}`, message });
    } else if (loose !== null) {
      const message = `no link holds lines ${loose.from} to ${loose.to}: its writer ended there, or a link was taken out`;
      flaws.push({ code: "records-loose", where: `${name}:${loose.from}`, message });
    }
  }
  return flaws;
}

/** Null when there is no such file. */
async function textOf(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw cause;
  });
}

/** Null when there is no text, or it is something else. */
function parsed<T>(text: string | null, schema: z.ZodType<T>): T | null {
  try {
    return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
}
