/** What the writers write: drawn from the seed, so that anyone can make it again. */
import { createHash } from "node:crypto";
import { z } from "zod";

export interface Content {
  readonly data: string;
  readonly sha256: string;
}

const shortest = 300;
const longest = 1_000;

/** Incompressible text of 300 to 1000 characters, the same for the same seed and name. */
export function drawContent(seed: number, name: string): Content {
  const bytes = createHash("shake256", { outputLength: (longest / 4) * 3 + 4 })
    .update(`${seed}/${name}`)
    .digest();
  const length = shortest + (bytes.readUInt32BE(0) % (longest - shortest + 1));
  const data = bytes.subarray(4).toString("base64").slice(0, length);
  return { data, sha256: hashOf(data) };
}

/** SHA-256 (hex) of the text in UTF-8. */
export function hashOf(data: string): string {
  return createHash("sha256").update(data, "utf8").digest("hex");
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const versionedSchema = z.object({ version: z.number().int(), data: z.string() });
export type Versioned = z.infer<typeof versionedSchema>;

/** `{version, data}` out of a JSON text; null when it is something else. */
export function parseVersioned(text: string): Versioned | null {
  try {
    return versionedSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
