import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "@playwright/test";
import { checkSeal } from "./check-seal.ts";
import { envelopeText, keyId, makeEnvelope } from "./dsse.ts";
import { digestOf, type Manifest, manifestText } from "./manifest.ts";
import { payloadType, statementOf } from "./statement.ts";

const owner = generateKeyPairSync("ed25519");
const forger = generateKeyPairSync("ed25519");
const pem = forger.publicKey.export({ type: "spki", format: "pem" }).toString();

function check(signer: Manifest["signer"]) {
  const harness = { version: "0", commit: null };
  const sealedAt = "2026-11-27T00:00:00.000Z";
  const facts = { version: 1, run: "r", exercise: "e", counter: 1, previous: null } as const;
  const manifest: Manifest = { ...facts, sealedAt, harness, signer, files: [] };
  const manifestSha256 = digestOf(manifestText(manifest));
  const statement = JSON.stringify(statementOf({ manifest, manifestSha256, verdict: "met" }));
  const seal = makeEnvelope(payloadType, statement, forger.privateKey);
  return checkSeal({ manifest, seal, sealText: envelopeText(seal), verdict: "met", key: null });
}

test("a manifest may name the key that it holds, and no other as its signer", () => {
  expect(check({ keyId: keyId(forger.publicKey), publicKey: pem })).toEqual([]);
  const borrowed = { code: "signature-wrong", where: "manifest.json" };
  for (const publicKey of [pem, "no key"]) {
    expect(check({ keyId: keyId(owner.publicKey), publicKey })).toEqual([expect.objectContaining(borrowed)]);
  }
});
