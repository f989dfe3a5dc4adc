/** What a journal has grown by since the last look: whole lines alone. Its reader watches, and judges nothing. */
import { closeSync, openSync, readSync } from "node:fs";

/** At the most in one look; what is left comes with the next. */
const lookBytes = 1024 * 1024;

/** Each call returns what came since the one before. Empty where there is no such file, or none any more. */
export function tailOf(path: string): () => readonly string[] {
  let offset = 0;
  let rest = Buffer.alloc(0);
  return () => {
    const more = readFrom(path, offset);
    offset += more.length;
    const text = Buffer.concat([rest, more]);
    const end = text.lastIndexOf("\n") + 1;
    rest = text.subarray(end);
    return text.toString("utf8", 0, end).split("\n").slice(0, -1);
  };
}

/** All that has come by now, in as many looks as it takes. */
export function allOf(look: () => readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (let more = look(); more.length > 0; more = look()) lines.push(...more);
  return lines;
}

function readFrom(path: string, offset: number): Buffer {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const buffer = Buffer.alloc(lookBytes);
    return buffer.subarray(0, readSync(file, buffer, 0, lookBytes, offset));
  } catch {
    return Buffer.alloc(0);
  } finally {
    closeSync(file);
  }
}
