/**
 * The hash chain of a journal. What is flushed together is a batch, and ends with a line that holds it and all batches before it
 * fast: `{"type":"batch","sha256":"..."}`, SHA-256 in hex of the link before it, a newline, and the batch's bytes.
 * A line that is changed, taken out, put in or moved breaks every link from there on; a tail that is cut off between two batches
 * does not, and is what the manifest's hash of the whole file is for (`src/seal/`).
 */
import { createHash, type Hash } from "node:crypto";

/** The link before the first batch. */
export const firstLink = "firedrill-journal-1";

const shape = /^\{"type":"batch","sha256":"([0-9a-f]{64})"\}$/;
/** Bytes of a link's line with its newline; every one is as long. */
export const linkBytes = linkLine("0".repeat(64)).length;

/** The link that follows `before` over the bytes of one batch: whole lines, newlines included. */
export function linkOver(before: string, batch: string | Buffer): string {
  return linkAfter(before).update(batch).digest("hex");
}

/** The same in pieces: what the batch's bytes are fed to. */
export function linkAfter(before: string): Hash {
  return createHash("sha256").update(`${before}\n`);
}

export function linkLine(sha256: string): string {
  return `{"type":"batch","sha256":"${sha256}"}\n`;
}

/** The link that a line (without its newline) holds; null for every other line. */
export function linkOf(line: string | Buffer): string | null {
  if (line.length !== linkBytes - 1) return null;
  return shape.exec(line.toString("latin1"))?.[1] ?? null;
}
