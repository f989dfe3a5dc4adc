/** The lines of a journal file as bytes, in chunks. */
import { createReadStream } from "node:fs";
import { Problem } from "../problem.ts";

export interface Chunk {
  /** Whole lines, without their newlines. */
  readonly lines: readonly Buffer[];
  /** The file ends here, with something after its last newline. */
  readonly rest: boolean;
}

/** Reads once, as a stream. Iterating throws a Problem when the file cannot be read. */
export async function* linesOf(path: string): AsyncGenerator<Chunk> {
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
