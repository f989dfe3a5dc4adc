/** Closing the evidence of one exercise: a manifest of all its files, and a seal on the manifest. */
import { createPublicKey, type KeyObject } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Verdict } from "../measure/judgement.ts";
import { type Envelope, envelopeText, keyId, makeEnvelope } from "./dsse.ts";
import { digestFolder } from "./files.ts";
import { digestOf, type Manifest, manifestName, manifestText, sealName } from "./manifest.ts";
import { registerSeal } from "./register.ts";
import { payloadType, statementOf } from "./statement.ts";

export interface SealRequest {
  /** Evidence folder of the exercise. Nothing in it may change any more. */
  readonly folder: string;
  readonly stateRoot: string;
  readonly run: string;
  readonly exercise: string;
  /** What `registerStart` gave. */
  readonly counter: number;
  readonly harness: Manifest["harness"];
  /** Null when the harness failed. */
  readonly verdict: Verdict | null;
  /** Null: sealed, and signed by nobody. */
  readonly key: KeyObject | null;
}

export interface Sealed {
  readonly manifest: Manifest;
  readonly seal: Envelope;
}

/** Writes `manifest.json` and `seal.dsse.json`, and notes the seal in the register. */
export async function sealExercise(request: SealRequest): Promise<Sealed> {
  const { folder, stateRoot, run, exercise, counter, harness, verdict, key } = request;
  const files = await digestFolder(folder, [manifestName, sealName]);
  return registerSeal(stateRoot, counter, async (previous) => {
    const sealedAt = new Date().toISOString();
    const signer = key === null ? null : signerOf(key);
    const manifest: Manifest = {
      version: 1,
      run,
      exercise,
      counter,
      previous,
      sealedAt,
      harness,
      signer,
      files,
    };
    const text = manifestText(manifest);
    const manifestSha256 = digestOf(text);
    const statement = JSON.stringify(statementOf({ manifest, manifestSha256, verdict }));
    const seal = makeEnvelope(payloadType, statement, key);
    await writeFile(join(folder, manifestName), text, { flush: true });
    await writeFile(join(folder, sealName), envelopeText(seal), { flush: true });
    return { noted: { manifest: manifestSha256, at: sealedAt }, result: { manifest, seal } };
  });
}

function signerOf(key: KeyObject): NonNullable<Manifest["signer"]> {
  const pem = createPublicKey(key).export({ type: "spki", format: "pem" });
  return { keyId: keyId(key), publicKey: pem.toString() };
}
