/** The output of a block: raw bytes in, a text that is safe to keep and show out. */
import { createHash } from "node:crypto";

export interface OutputKeeper {
  push(chunk: Uint8Array): void;
  /** Neutralised and redacted: all of it, or head and tail with a note of what is missing between. */
  text(): string;
}

const slack = 16 * 1024;

/** Holds at most about `keepBytes`; counts and hashes everything. */
export function keepOutput(options: {
  readonly keepBytes: number;
  readonly redact: (text: string) => string;
}): OutputKeeper {
  const half = Math.floor(options.keepBytes / 2);
  const hash = createHash("sha256");
  const head: Uint8Array[] = [];
  const tail: Uint8Array[] = [];
  let headBytes = 0;
  let tailBytes = 0;
  let total = 0;

  return {
    push(chunk) {
      hash.update(chunk);
      total += chunk.length;
      // The slack is redacted with the rest and cut off afterwards: a secret across the cut is never shown in part.
      const forHead = Math.max(0, Math.min(chunk.length, half + slack - headBytes));
      if (forHead > 0) {
        head.push(chunk.slice(0, forHead));
        headBytes += forHead;
      }
      tail.push(chunk.slice());
      tailBytes += chunk.length;
      while (tail.length > 1 && tailBytes - (tail[0]?.length ?? 0) >= half + slack) {
        tailBytes -= tail.shift()?.length ?? 0;
      }
    },
    text() {
      const sha = hash.copy().digest("hex");
      if (total <= half + slack) return options.redact(neutralise(Buffer.concat(head)));
      const end = Buffer.concat(tail).subarray(-(half + slack));
      if (total <= options.keepBytes) {
        // Both halves hold it all; where they overlap is known by their lengths.
        const missing = total - headBytes;
        return options.redact(neutralise(Buffer.concat([...head, end.subarray(end.length - missing)])));
      }
      const first = cutEnd(options.redact(neutralise(Buffer.concat(head))));
      const last = cutStart(options.redact(neutralise(end)));
      const dropped = total - Buffer.byteLength(first) - Buffer.byteLength(last);
      return `${first}\n[... about ${dropped} of ${total} bytes left out; sha256 of all as it was printed: ${sha} ...]\n${last}`;
    },
  };
}

// oxlint-disable-next-line no-control-regex
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~]?)/g;
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** Valid UTF-8 without escape sequences or control characters other than tab and newline. */
export function neutralise(bytes: Uint8Array): string {
  return new TextDecoder("utf-8")
    .decode(bytes)
    .replace(escapes, "")
    .replace(/\r\n?/g, "\n")
    .replace(controls, "\ufffd");
}

/** What xtrace (`set -x`) shows of the recording itself. */
export function withoutTraceNoise(text: string): string {
  if (!text.includes("__firedrill_")) return text;
  return text
    .split("\n")
    .filter(
      (line) =>
        !/^\++ (?:__firedrill_\w+(?: .*)?|local -.*|set \+euxv)$/.test(line) && !/^\+{2,} : /.test(line),
    )
    .join("\n");
}

function cutEnd(text: string): string {
  return text.slice(0, Math.max(0, text.length - slack));
}

function cutStart(text: string): string {
  const from = text.slice(slack);
  const line = from.indexOf("\n");
  return line >= 0 && line < 4096 ? from.slice(line + 1) : from;
}
