/** Does the seal say what it must say of this manifest and verdict, letter by letter, and who has signed it? Pure. */
import { createPublicKey, type KeyObject } from "node:crypto";
import type { Verdict } from "../measure/judgement.ts";
import { type Envelope, envelopeText, isSignedBy, keyId, makeEnvelope } from "./dsse.ts";
import type { Flaw } from "./flaw.ts";
import { digestOf, type Manifest, manifestName, manifestText, sealName } from "./manifest.ts";
import { payloadType, statementOf } from "./statement.ts";

export interface SealInput {
  readonly manifest: Manifest;
  readonly seal: Envelope;
  /** The file as it stands. */
  readonly sealText: string;
  /** Of the exercise's record; null when the harness failed. */
  readonly verdict: Verdict | null;
  /** The public key that must have signed it; null: the one that the manifest names is enough. */
  readonly key: KeyObject | null;
}

export function checkSeal({ manifest, seal, sealText, verdict, key }: SealInput): Flaw[] {
  const flaws: Flaw[] = [];
  const manifestSha256 = digestOf(manifestText(manifest));
  const statement = JSON.stringify(statementOf({ manifest, manifestSha256, verdict }));
  const { signatures } = seal;
  const due = { ...makeEnvelope(payloadType, statement, null), signatures };
  if (sealText !== envelopeText(due)) {
    const message = "it says something else than the manifest and the verdict that stand beside it";
    flaws.push({ code: "seal-altered", where: sealName, message });
  }
  const { signer } = manifest;
  const named = signer === null ? null : signerKey(signer.publicKey);
  if (signer !== null && (named === null || keyId(named) !== signer.keyId)) {
    const message = `the manifest names ${signer.keyId}, and holds another key or none`;
    flaws.push({ code: "signature-wrong", where: manifestName, message });
  }
  const wanted = key ?? named;
  if (wanted === null) return flaws;
  const names = signatures.map(({ keyid }) => keyid).join(", ");
  if (signatures.length === 0) {
    flaws.push({ code: "not-signed", where: sealName, message: `${keyId(wanted)} has not signed it` });
  } else if (!isSignedBy(seal, wanted)) {
    const message = `it is not signed by ${keyId(wanted)}; it names ${names}`;
    flaws.push({ code: "signature-wrong", where: sealName, message });
  }
  return flaws;
}

function signerKey(pem: string): KeyObject | null {
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
}
