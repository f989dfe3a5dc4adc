/** DSSE envelopes (secure-systems-lab/dsse, v1) with Ed25519: what cosign and other verifiers read. Pure. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";

export const envelopeSchema = z.object({
  payloadType: z.string(),
  /** Base64. */
  payload: z.string(),
  /** None: the payload is sealed by nobody. */
  signatures: z.array(z.object({ keyid: z.string(), sig: z.string() })),
});
export type Envelope = z.infer<typeof envelopeSchema>;

export function envelopeText(seal: Envelope): string {
  return `${JSON.stringify(seal, null, 2)}\n`;
}

/** Without a key: an envelope that nobody has signed. */
export function makeEnvelope(payloadType: string, payload: string, key: KeyObject | null): Envelope {
  const bytes = Buffer.from(payload);
  const signatures =
    key === null
      ? []
      : [
          {
            keyid: keyId(key),
            sig: sign(null, preAuthentication(payloadType, bytes), key).toString("base64"),
          },
        ];
  return { payloadType, payload: bytes.toString("base64"), signatures };
}

/** Has this key signed it? */
export function isSignedBy({ payloadType, payload, signatures }: Envelope, key: KeyObject): boolean {
  const text = preAuthentication(payloadType, Buffer.from(payload, "base64"));
  const id = keyId(key);
  return signatures.some(({ keyid, sig }) => {
    const bytes = Buffer.from(sig, "base64");
    // Base64 that ends in other unused bits is another text of the same bytes.
    return keyid === id && bytes.toString("base64") === sig && verify(null, text, key, bytes);
  });
}

/** `sha256:` and the SHA-256 of the public key (SubjectPublicKeyInfo, DER) in hex. Of a private key: of its public half. */
export function keyId(key: KeyObject): string {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return `sha256:${createHash("sha256")
    .update(half.export({ type: "spki", format: "der" }))
    .digest("hex")}`;
}

/** What is signed: PAE, so that payload and type cannot be taken for one another. */
function preAuthentication(payloadType: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
