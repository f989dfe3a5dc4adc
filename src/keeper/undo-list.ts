/** What a run owes, on disk (`undo.jsonl`): a line when a thing is about to be made, a line when it is gone. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { openDurableLines } from "../journal/durable-lines.ts";
import { type Undo, undoSchema } from "./undo.ts";

export interface Owed {
  readonly serial: number;
  readonly key: string;
  readonly undo: Undo;
}

export interface UndoList {
  /** Resolves when it is on disk: only then may the thing be made. */
  owe(key: string, undo: Undo): Promise<void>;
  /** The thing is gone. Never rejects: where the disk has no room for the line, a reaper looks once more. */
  settled(owed: Owed): Promise<void>;
  /** Still owed, oldest first. */
  owed(): readonly Owed[];
  /** Everything that was ever owed, oldest first: for a second look. */
  all(): readonly Owed[];
  close(): Promise<void>;
}

const lineSchema = z.union([
  z.object({ serial: z.number().int(), key: z.string(), undo: undoSchema }),
  z.object({ settled: z.number().int() }),
]);

export interface UndoRecord {
  readonly all: readonly Owed[];
  readonly settled: ReadonlySet<number>;
  /** Lines that say nothing we know; a torn last line is none of them, since it was never answered. */
  readonly unreadable: readonly string[];
}

export async function openUndoList(path: string): Promise<UndoList> {
  const lines = await openDurableLines(path);
  const all: Owed[] = [];
  const gone = new Set<number>();
  return {
    async owe(key, undo) {
      const owed = { serial: all.length, key, undo };
      all.push(owed);
      await lines.append([owed]);
    },
    async settled({ serial }) {
      gone.add(serial);
      await lines.append([{ settled: serial }]).catch(() => {});
    },
    owed: () => all.filter(({ serial }) => !gone.has(serial)),
    all: () => all,
    close: () => lines.close(),
  };
}

/** Reads a list that another process wrote. An absent file is an empty list. */
export async function readUndoList(path: string): Promise<UndoRecord> {
  const text = await readFile(path, "utf8").catch(() => "");
  const lines = text.split("\n");
  const torn = lines.pop() ?? "";
  const all: Owed[] = [];
  const settled = new Set<number>();
  const unreadable: string[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = lineSchema.safeParse(tryParse(line));
    if (!parsed.success) unreadable.push(`${path}:${index + 1}: not an undo record`);
    else if ("settled" in parsed.data) settled.add(parsed.data.settled);
    else all.push(parsed.data);
  }
  const whole = lineSchema.safeParse(tryParse(torn));
  if (whole.success && "undo" in whole.data) all.push(whole.data);
  return { all, settled, unreadable };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
