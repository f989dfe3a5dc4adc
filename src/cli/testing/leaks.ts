/** Looks for canaries in files: in clear, in base64 at any alignment, in hex, over line ends, and within what is embedded. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { CanaryKind } from "./canary-kinds.ts";

/** So many characters in a row are a leak. */
const reach = 12;
const deepest = 4;
const percent = /%([0-9a-f]{2})/gi;
const unescaped = (_all: string, code: string): string => String.fromCharCode(Number.parseInt(code, 16));

export interface LeakSearch {
  /** Names of the kinds that stand in it. */
  inText(text: string): readonly string[];
  /** `<file>: <kind>`, of every file below. Throws for a container that it cannot look into. */
  inFolder(folder: string): Promise<readonly string[]>;
}

export function leakSearch(kinds: readonly CanaryKind[]): LeakSearch {
  const owners = new Map<string, string>();
  for (const { name, canaries } of kinds) {
    for (const form of canaries.flatMap(written)) {
      for (let at = 0; at + reach <= form.length; at += 1) owners.set(form.slice(at, at + reach), name);
    }
  }
  const look = (text: string, found: Set<string>, depth: number): void => {
    for (const seen of new Set([
      text,
      text.replaceAll(/\\[nr]|[\r\n]+[ \t]*/g, ""),
      text.replaceAll(percent, unescaped),
    ])) {
      for (const [run] of seen.matchAll(/[A-Za-z0-9+/_-]{12,}={0,2}/g)) {
        for (let at = 0; at + reach <= run.length; at += 1) {
          const owner = owners.get(run.slice(at, at + reach));
          if (owner !== undefined) found.add(owner);
        }
        if (depth < deepest && run.length >= 24) inside(run, found, depth);
      }
    }
  };
  const inside = (run: string, found: Set<string>, depth: number): void => {
    const bytes = Buffer.from(run, "base64");
    look(unpacked(bytes), found, depth + 1);
  };
  const inText = (text: string): readonly string[] => {
    const found = new Set<string>();
    look(text, found, 0);
    return [...found];
  };
  return {
    inText,
    async inFolder(folder) {
      const leaks: string[] = [];
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = path.join(entry.parentPath, entry.name);
        const text = unpacked(await readFile(file));
        if (text.startsWith("PK\u0003\u0004")) throw new Error(`${file} is an archive: look into it as well`);
        leaks.push(...inText(text).map((kind) => `${path.relative(folder, file)}: ${kind}`));
      }
      return leaks;
    },
  };
}

function unpacked(bytes: Buffer): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
  return (isGzip ? gunzipSync(bytes) : bytes).toString("latin1");
}

function written(canary: string): readonly string[] {
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(canary)]).toString("base64");
    // Without what depends on its neighbours as well.
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((canary.length + shift) * 8) / 6));
  });
  const hex = Buffer.from(canary).toString("hex");
  return [canary, ...shifted, hex, hex.toUpperCase()];
}
