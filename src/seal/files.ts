/** Every file beneath a folder with its size and SHA-256: what a manifest lists. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";

export interface FileDigest {
  /** Beneath the folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** Sorted by path. Throws for anything that is neither a file nor a folder: what a link leads to cannot be sealed. */
export async function digestFolder(folder: string, except: readonly string[] = []): Promise<FileDigest[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const digests: FileDigest[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).replaceAll(path.sep, "/");
    if (except.includes(name)) continue;
    if (!entry.isFile()) throw new Error(`${file} is not a file`);
    digests.push({ path: name, ...(await digestFile(file)) });
  }
  return digests.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function digestFile(file: string): Promise<Omit<FileDigest, "path">> {
  const hash = createHash("sha256");
  let bytes = 0;
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), async (chunks) => {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      hash.update(chunk);
    }
  });
  return { bytes, sha256: hash.digest("hex") };
}
