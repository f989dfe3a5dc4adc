/** The files that were sealed against those that are there. Pure. */
import type { FileDigest } from "./files.ts";
import type { Flaw } from "./flaw.ts";

/** How a run came to its end, which the keeper writes when a cluster that was kept goes: that may be long after the seal. */
const later = new Set(["ended.json"]);

export function compareFiles(sealed: readonly FileDigest[], present: readonly FileDigest[]): Flaw[] {
  const flaws: Flaw[] = [];
  const found = new Map(present.map((file) => [file.path, file]));
  for (const { path: where, bytes, sha256 } of sealed) {
    const now = found.get(where);
    found.delete(where);
    if (now === undefined) {
      flaws.push({ code: "file-missing", where, message: `${bytes} bytes of it were sealed` });
    } else if (now.sha256 !== sha256) {
      const message = `${bytes} bytes of it were sealed, and it has others now (${now.bytes})`;
      flaws.push({ code: "file-altered", where, message });
    }
  }
  for (const where of found.keys()) {
    if (later.has(where)) continue;
    flaws.push({ code: "file-added", where, message: "it was not there when the seal was made" });
  }
  return flaws;
}
