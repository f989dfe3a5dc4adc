/** Ed25519 keys from PEM files: the private half signs here, the public one verifies anywhere. */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Problem } from "../problem.ts";

/** Names the file of the private key (PKCS#8, PEM). Unset: nothing is signed, and everything says so. */
export const keyVariable = "FIREDRILL_SIGNING_KEY";

/** Null when no key is named. Throws a Problem (usage) when the one that is named cannot be used. */
export async function signingKey(environment: NodeJS.ProcessEnv = process.env): Promise<KeyObject | null> {
  const file = environment[keyVariable] ?? "";
  return file === "" ? null : readKey(file, createPrivateKey);
}

/** Throws a Problem (usage) when the file holds no public key of Ed25519. */
export function publicKey(file: string): Promise<KeyObject> {
  return readKey(file, createPublicKey);
}

async function readKey(file: string, read: (pem: string) => KeyObject): Promise<KeyObject> {
  try {
    const key = read(await readFile(file, "utf8"));
    if (key.asymmetricKeyType !== "ed25519") throw new Error(`it is of the kind ${key.asymmetricKeyType}`);
    return key;
  } catch (cause) {
    throw new Problem(
      {
        what: `The key cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: file,
        expected: "an Ed25519 key in PEM",
        next: "make one: openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out key.pub",
      },
      { kind: "usage", cause },
    );
  }
}
