/**
 * The history of a plan's drills over machines that come and go: every start is entered before its disaster, every end with its
 * record and seal. Entries are numbered without a gap and linked by digests; none is ever changed.
 */
import { digestOf } from "../seal/manifest.ts";
import { Problem } from "../problem.ts";
import { type Draft, type Entry, entrySchema, entryText, nameOf, numberOf } from "./entry.ts";
import { folderStore } from "./folder-store.ts";
import { bucketOf, parsePlace } from "./place.ts";
import { s3ClientOf, s3Store } from "./s3-store.ts";
import type { Store } from "./store.ts";

export interface History {
  /** As messages name it. */
  readonly place: string;
  /** Resolves with the number of the entry when it is kept. */
  append(draft: Draft): Promise<number>;
  read(): Promise<ReadHistory>;
}

export interface ReadHistory {
  /** In their order, as far as they can be read. */
  readonly entries: readonly Entry[];
  /** What is missing, cannot be read, or was changed; empty: the history is whole. */
  readonly flaws: readonly string[];
}

/** All calls reject with a Problem (evidence) when the place cannot be reached. */
export function openHistory(text: string): History {
  const place = parsePlace(text);
  const bucket = bucketOf(place);
  return historyIn(bucket === null ? folderStore(place) : s3Store(s3ClientOf(), bucket), place);
}

export function historyIn(store: Store, place: string): History {
  const reached = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw cause instanceof Problem ? cause : unreachable(place, cause);
    });
  return {
    place,
    append: (draft) => reached(append(store, draft, place)),
    read: () => reached(read(store)),
  };
}

/** How many others may take the next number before one's own turn. */
const turns = 50;

async function append(store: Store, draft: Draft, place: string): Promise<number> {
  for (let turn = 0; turn < turns; turn += 1) {
    const last = Math.max(0, ...(await numbersIn(store)));
    const previous = last === 0 ? null : digestOf(await store.read(nameOf(last)));
    const entry = entrySchema.parse({ ...draft, number: last + 1, previous });
    if (await store.create(nameOf(last + 1), entryText(entry))) return last + 1;
  }
  throw unreachable(place, new Error(`${turns} times another writer was first`));
}

/** At once; a bucket's entries come one request each. */
const readers = 16;

async function read(store: Store): Promise<ReadHistory> {
  const numbers = [...(await numbersIn(store))].toSorted((a, b) => a - b);
  const texts = new Map<number, string>();
  for (let from = 0; from < numbers.length; from += readers) {
    const some = numbers.slice(from, from + readers);
    const bodies = await Promise.all(some.map((one) => store.read(nameOf(one))));
    for (const [index, text] of bodies.entries()) texts.set(some[index] ?? 0, text);
  }
  return linkUp(texts, numbers.at(-1) ?? 0);
}

/** Texts by their numbers, up to the last. Pure. */
function linkUp(texts: ReadonlyMap<number, string>, last: number): ReadHistory {
  const entries: Entry[] = [];
  const flaws: string[] = [];
  for (let number = 1; number <= last; number += 1) {
    const text = texts.get(number);
    const entry = text === undefined ? null : parsed(text);
    if (entry === null || entry.number !== number) {
      flaws.push(`${nameOf(number)} ${text === undefined ? "is missing" : "is no entry of this version"}`);
      continue;
    }
    entries.push(entry);
    const before = texts.get(number - 1);
    if (before !== undefined && entry.previous !== digestOf(before)) {
      flaws.push(`${nameOf(number - 1)} or ${nameOf(number)} was changed after it was written`);
    }
    if (number === 1 && entry.previous !== null) flaws.push(`${nameOf(1)} follows an entry that is not here`);
  }
  return { entries, flaws };
}

async function numbersIn(store: Store): Promise<readonly number[]> {
  return (await store.list()).flatMap((name) => numberOf(name) ?? []);
}

function parsed(text: string): Entry | null {
  try {
    return entrySchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function unreachable(place: string, cause: unknown): Problem {
  const why = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new Problem(
    {
      what: `The history cannot be read or written: ${why}`,
      where: place,
      expected: "a folder or a bucket that lets entries be listed, read and added",
      next: "mend the access; without --history a drill keeps its start on this machine alone",
    },
    { kind: "evidence", cause },
  );
}
