/**
 * The reading end: every line is checked, a torn end is told, nothing is skipped but the links of the hash chain, which
 * `drill verify` checks.
 */
import { isUtf8 } from "node:buffer";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { linkOf } from "./chain.ts";
import { eventSchema, type JournalEvent } from "./events.ts";
import { linesOf } from "./lines.ts";

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

/** Journals of an evidence folder; only the first must be there. */
export const journalFiles = ["journal.jsonl", "workload.jsonl", "final.jsonl"] as const;

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
  for (const name of journalFiles) {
    const path = join(folder, name);
    if (name !== journalFiles[0] && !(await exists(path))) continue;
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
      if (linkOf(bytes) !== null) continue;
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

function badLine(path: string, line: number, wrong: string): Problem {
  return new Problem({
    what: `A line of the journal cannot be read: ${wrong}`,
    where: `${path}:${line}`,
    expected: "one event of the journal's schema a line",
    next: "the file was changed or damaged after it was written; take the evidence from another copy",
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
