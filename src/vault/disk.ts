/** What lies on the vault's disk, read past its S3 server. */
import { createHash } from "node:crypto";
import type { Vault } from "./vault.ts";

export interface VaultDisk {
  /** SHA-256 of the newest content of every object, by key; a deleted object's is there still. */
  readonly newest: ReadonlyMap<string, string>;
  /** SHA-256 of every version of every object. */
  readonly everything: ReadonlySet<string>;
}

export async function readDisk(vault: Vault): Promise<VaultDisk> {
  const newest = new Map<string, string>();
  const everything = new Set<string>();
  for await (const { path, bytes } of vault.rawObjects()) {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    everything.add(sha256);
    const [, key] = path.split(`data/objects/${vault.bucket}/`);
    if (key !== undefined) newest.set(key, sha256);
  }
  return { newest, everything };
}
