/** The hash that Go's checksum database keeps for a module: `h1:`, over its files' own hashes (golang.org/x/mod/sumdb/dirhash). */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";

/** `prefix` is the module with its version, as every file's name in the module's archive begins. */
export async function moduleHash(folder: string, prefix: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)));
  const byName = names.map((name) => ({ name: `${prefix}/${name}`, file: path.join(folder, name) }));
  // By bytes, as Go sorts strings.
  byName.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const whole = createHash("sha256");
  for (const { name, file } of byName) whole.update(`${await hashOfFile(file)}  ${name}\n`);
  return `h1:${whole.digest("base64")}`;
}

async function hashOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}
