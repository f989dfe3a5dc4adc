/** Reads a text file that a person wrote: every way in which that can go wrong is a usage problem of four lines. */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { Problem } from "../problem.ts";
import { findGarbled, type Garbled } from "./garbled.ts";

/** 1 MiB. */
export const maxBytes = 1024 * 1024;

export interface LoadedText {
  readonly text: string;
  /** Of the bytes as they are on disk, hex. */
  readonly sha256: string;
}

/** `what` names the file in messages: "plan", "system file". */
export async function loadText(path: string, what: string): Promise<LoadedText> {
  const bytes = await readBytes(path, what);
  const refuse = (problem: string, expected: string, next: string) =>
    new Problem({ what: problem, where: path, expected, next }, { kind: "usage" });
  if (bytes.length > maxBytes) {
    throw refuse(
      `The ${what} is too large`,
      "at most 1 MiB of text",
      `give the ${what} itself, not what it refers to`,
    );
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    throw refuse(`The ${what} holds a NUL byte at offset ${nul}`, "UTF-8 text", "save it as UTF-8 text");
  }
  const text = decode(bytes);
  if (text === null) throw refuse(`The ${what} is not UTF-8`, "UTF-8 text", "save it as UTF-8 text");
  if (text.trim() === "") throw refuse(`The ${what} is empty`, `a ${what}`, "see docs/writing-a-plan.md");
  const garbled = findGarbled(text);
  if (garbled !== null) throw garbledProblem({ path, what }, garbled);
  return { text, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function garbledProblem({ path, what }: { path: string; what: string }, garbled: Garbled): Problem {
  const { encoding, line, column, seen, means } = garbled;
  const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
  return new Problem(
    {
      what: `The ${what} is garbled: UTF-8 that was read as ${encoding} and saved so`,
      where: `${path}:${line}:${column}: ${short(seen)}`,
      expected: short(means),
      next: `iconv -f UTF-8 -t ${encoding.toUpperCase()} ${path} > mended, and look at what that gives`,
    },
    { kind: "usage" },
  );
}

/** Never more than one byte above the limit, whatever the file claims to be. */
async function readBytes(path: string, what: string): Promise<Buffer> {
  const refuse = (problem: string, cause?: unknown) =>
    new Problem(
      { what: problem, where: path, expected: `a readable ${what}`, next: "give the path of a file" },
      { kind: "usage", cause },
    );
  try {
    // Without O_NONBLOCK a pipe that nobody writes to would be waited for.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile())
        throw refuse(found.isDirectory() ? `The ${what} is a directory` : `The ${what} is no file`);
      const buffer = Buffer.alloc(maxBytes + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
        length += bytesRead;
        if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw refuse(whyUnread(what, cause), cause);
  }
}

function whyUnread(what: string, cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return `There is no such ${what}`;
  if (code === "EACCES" || code === "EPERM") return `The ${what} may not be read`;
  return `The ${what} cannot be read: ${cause instanceof Error ? cause.message : "unknown reason"}`;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
