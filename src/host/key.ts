import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Inputs of a built thing by name. The same inputs give the same key, in whatever order they are listed. */
export type KeyInputs = Readonly<Record<string, string | Uint8Array>>;

/** 16 hex digits that change with any input's name or content. */
export function contentKey(inputs: KeyInputs): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(inputs).sort()) {
    const content = Buffer.from(inputs[name] ?? "");
    hash.update(`${name.length}:${name}:${content.length}:`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

/** The files below a folder as key inputs, named relative to it. A folder that does not exist has none. */
export async function folderInputs(
  folder: string,
  options: { skip?: (relativePath: string) => boolean; prefix?: string } = {},
): Promise<KeyInputs> {
  const inputs: Record<string, Uint8Array> = {};
  for (const path of await filesBelow(folder, "", options.skip ?? (() => false))) {
    inputs[`${options.prefix ?? ""}${path}`] = await readFile(join(folder, path));
  }
  return inputs;
}

async function filesBelow(
  folder: string,
  relative: string,
  skip: (path: string) => boolean,
): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await entriesOf(join(folder, relative))) {
    const path = join(relative, entry.name);
    if (skip(path)) continue;
    if (entry.isDirectory()) paths.push(...(await filesBelow(folder, path, skip)));
    else if (entry.isFile()) paths.push(path);
  }
  return paths;
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
