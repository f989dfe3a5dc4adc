/** `manifest.json`: what closes the evidence of one exercise. Pure. */
import { createHash } from "node:crypto";
import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const manifestSchema = z.object({
  version: z.literal(1),
  run: z.string(),
  exercise: z.string(),
  /** The start that this machine's register gave this number; without a gap from 1. */
  counter: z.number().int().positive(),
  /** SHA-256 of the manifest that this machine sealed before; null for its first. */
  previous: sha256.nullable(),
  sealedAt: z.iso.datetime(),
  harness: z.object({ version: z.string(), commit: z.string().nullable() }),
  /** Who signs the seal, with the public key (PEM); null: nobody does. */
  signer: z.object({ keyId: z.string(), publicKey: z.string() }).nullable(),
  /** Every file of the evidence but this one and its seal, sorted by path. */
  files: z.array(z.object({ path: z.string(), bytes: z.number().int().nonnegative(), sha256 })),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const manifestName = "manifest.json";
export const sealName = "seal.dsse.json";

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** SHA-256 in hex. */
export function digestOf(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}
