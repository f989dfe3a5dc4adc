/** The pages of a database's largest table, looked for in its files: neither the server nor its memory is asked. */
import { execFile } from "node:child_process";
import { lstat, open, readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { Problem } from "../problem.ts";
import { isAsWritten, pageBytes } from "./page-checksum.ts";
import type { VolumeTarget } from "./volume-target.ts";

const run = promisify(execFile);

/** One byte of a row's content. */
export interface Place {
  readonly block: number;
  /** Offset in the file. */
  readonly at: number;
}

/** Some pages of one file, which is seen from the node and from the host. */
export interface TablePages {
  readonly inNode: string;
  readonly onHost: string;
  readonly places: readonly Place[];
}

export interface PageQuery {
  /** Where the database's files lie on the volume. */
  readonly folder: string;
  /** Text that the rows in question begin with. */
  readonly rows: string;
  readonly count: number;
}

const readAtOnce = 512;
/** Behind the row's first characters, well inside its content. */
const intoContent = 64;

/** Reads only. `count` sound pages with such rows, spread evenly; throws when there are not so many. */
export async function findPages(
  target: VolumeTarget,
  { folder, rows, count }: PageQuery,
): Promise<TablePages> {
  const path = await largestFile(join(target.onHost, folder));
  const inNode = posix.join(target.inNode, folder, path);
  const onHost = join(target.onHost, folder, path);
  const found: Place[] = [];
  for await (const { block, page } of pagesOf(onHost)) {
    const at = page.indexOf(rows);
    if (at < 0 || at + intoContent >= pageBytes || !isAsWritten(page, block)) continue;
    found.push({ block, at: block * pageBytes + at + intoContent });
  }
  if (found.length < count) throw tooFew({ file: onHost, rows, count, found: found.length });
  const step = found.length / count;
  const chosen = new Set(Array.from({ length: count }, (_, index) => Math.floor((index + 0.5) * step)));
  return { inNode, onHost, places: found.filter((_, index) => chosen.has(index)) };
}

/** A page as it lies on the disk, past the cache through which everybody else reads it. */
export async function pageOnDisk(file: string, block: number): Promise<Buffer> {
  const how = ["iflag=direct", `bs=${pageBytes}`, `skip=${block}`, "count=1", "status=none"];
  const { stdout } = await run("dd", [`if=${file}`, ...how], { encoding: "buffer", timeout: 10_000 });
  return stdout;
}

export async function byteAt(file: string, at: number): Promise<number> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, at);
    if (bytesRead !== 1) throw new Error(`${file} ends before byte ${at}`);
    return buffer.readUInt8(0);
  } finally {
    await handle.close();
  }
}

/** Relative path. Tables come and go: what vanishes on the way does not count. */
async function largestFile(folder: string): Promise<string> {
  let largest = { path: "", size: -1 };
  for (const path of await readdir(folder, { recursive: true })) {
    const seen = await lstat(join(folder, path)).catch(() => null);
    // Further segments of a table count their pages on from the one before.
    if (seen?.isFile() && !/\.\d+$/.test(path) && seen.size > largest.size) {
      largest = { path, size: seen.size };
    }
  }
  return largest.path;
}

async function* pagesOf(file: string): AsyncGenerator<{ block: number; page: Buffer }> {
  const handle = await open(file, "r");
  try {
    const chunk = Buffer.alloc(readAtOnce * pageBytes);
    for (let first = 0; ; first += readAtOnce) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, first * pageBytes);
      for (let at = 0; at + pageBytes <= bytesRead; at += pageBytes) {
        yield { block: first + at / pageBytes, page: chunk.subarray(at, at + pageBytes) };
      }
      if (bytesRead < chunk.length) return;
    }
  } finally {
    await handle.close();
  }
}

function tooFew(was: { file: string; rows: string; count: number; found: number }): Problem {
  return new Problem(
    {
      what: `the fault is refused: ${was.found} sound pages hold rows that begin with "${was.rows}"`,
      where: was.file,
      expected: `at least ${was.count}`,
      next: "check `folder`, `rows` and `pages` of the variant in the system file; nothing was touched",
    },
    { kind: "unsafe" },
  );
}
