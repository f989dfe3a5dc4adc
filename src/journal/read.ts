/** The reading end: every line is checked, a torn end is told, nothing is skipped. */
import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { eventSchema, type JournalEvent } from "./events.ts";

export interface JournalReading extends AsyncIterable<JournalEvent> {
  /** Known when the iteration has ended: the last line was not written to its end, and is left out. */
  readonly torn: boolean;
}

/** Reads once, as a stream. Iterating throws a Problem with `file:line` for any bad line but a torn last one. */
export function readJournal(path: string): JournalReading {
  const end = { torn: false };
  return {
    get torn() {
      return end.torn;
    },
    async *[Symbol.asyncIterator]() {
      for await (const batch of batchesOf(path, end)) yield* batch;
    },
  };
}

/** Files of an evidence folder; only the first must be there. */
const files = ["journal.jsonl", "workload.jsonl", "final.jsonl"] as const;

export interface Evidence {
  /** One file after the other, each in its own order. */
  readonly events: JournalEvent[];
  /** Names of the files whose last line is torn. */
  readonly torn: string[];
}

/** Throws a Problem when the journal is missing or a line is bad. */
export async function readEvidence(folder: string): Promise<Evidence> {
  const events: JournalEvent[] = [];
  const torn: string[] = [];
  for (const name of files) {
    const path = join(folder, name);
    if (name !== files[0] && !(await exists(path))) continue;
    const end = { torn: false };
    for await (const batch of batchesOf(path, end)) for (const event of batch) events.push(event);
    if (end.torn) torn.push(name);
  }
  return { events, torn };
}

type Line = { readonly event: JournalEvent } | { readonly wrong: string; readonly json: boolean };

/** A batch a chunk: waiting for every single event would take longer than reading it. */
async function* batchesOf(path: string, end: { torn: boolean }): AsyncGenerator<JournalEvent[]> {
  let number = 0;
  let doubtful: string | undefined;
  for await (const { lines, rest } of linesOf(path)) {
    const batch: JournalEvent[] = [];
    for (const bytes of lines) {
      // Only the very last line may be torn.
      if (doubtful !== undefined) throw badLine(path, number, doubtful);
      number += 1;
      const line = parse(bytes);
      if ("event" in line) batch.push(line.event);
      else if (line.json) throw badLine(path, number, line.wrong);
      else doubtful = line.wrong;
    }
    yield batch;
    if (rest && doubtful !== undefined) throw badLine(path, number, doubtful);
    end.torn = rest || doubtful !== undefined;
  }
}

function parse(bytes: Buffer): Line {
  if (!isUtf8(bytes)) return { wrong: "it is not UTF-8", json: false };
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    return { wrong: cause instanceof Error ? cause.message : String(cause), json: false };
  }
  const parsed = eventSchema.safeParse(value);
  if (parsed.success) return { event: parsed.data };
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "type"}: ${message}`);
  return { wrong: wrong.join("; "), json: true };
}

interface Chunk {
  /** Whole lines, without their newlines. */
  readonly lines: readonly Buffer[];
  /** The file ends here, with something after its last newline. */
  readonly rest: boolean;
}

async function* linesOf(path: string): AsyncGenerator<Chunk> {
  let rest: Buffer = Buffer.alloc(0);
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1024 * 1024 });
  try {
    for await (const chunk of chunks) {
      const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const lines: Buffer[] = [];
      let from = 0;
      for (let at = text.indexOf(10); at !== -1; at = text.indexOf(10, from)) {
        lines.push(text.subarray(from, at));
        from = at + 1;
      }
      rest = text.subarray(from);
      yield { lines, rest: false };
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw unreadable(path, cause);
  }
  if (rest.length > 0) yield { lines: [], rest: true };
}

function badLine(path: string, line: number, wrong: string): Problem {
  return new Problem({
    what: `A line of the journal cannot be read: ${wrong}`,
    where: `${path}:${line}`,
    expected: "one event of the journal's schema a line",
    next: "the file was changed or damaged after it was written; take the evidence from another copy",
  });
}

function unreadable(path: string, cause: unknown): Problem {
  return new Problem(
    {
      what: `The journal cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: path,
      expected: "the evidence folder of an exercise, with journal.jsonl in it",
      next: "name the folder below reports/runs/<run>/ that holds journal.jsonl",
    },
    { cause },
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
