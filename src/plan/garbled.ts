/** Text that was UTF-8, was read as a one-byte encoding and saved again ("РџР»Р°РЅ", "Ð¿Ð»Ð°Ð½"). Pure. */

export interface Garbled {
  /** What the text was read as. */
  readonly encoding: "windows-1252" | "windows-1251";
  /** 1-based, of the first such place. */
  readonly line: number;
  readonly column: number;
  /** What stands there, and what it says. */
  readonly seen: string;
  readonly means: string;
}

const encodings = ["windows-1252", "windows-1251"] as const;
/** Fewer short ones may be chance: an umlaut before a dash, say. */
const fewest = 3;
const longRun = 4;

/** Null for text that is as it should be. */
export function findGarbled(text: string): Garbled | null {
  // oxlint-disable-next-line no-control-regex
  const runs = [...text.matchAll(/[^\u0000-\u007F]{2,}/gu)];
  for (const encoding of encodings) {
    const found = runs.flatMap((run) => {
      const means = decodeAgain(run[0], encoding);
      return means === null ? [] : [{ seen: run[0], means, index: run.index }];
    });
    const [first] = found;
    if (first === undefined) continue;
    if (found.length < fewest && found.every(({ seen }) => seen.length < longRun)) continue;
    const before = text.slice(0, first.index).split("\n");
    const { seen, means } = first;
    return { encoding, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, seen, means };
  }
  return null;
}

/** Null where the text is no UTF-8 in that encoding. */
function decodeAgain(text: string, encoding: Garbled["encoding"]): string | null {
  const bytes: number[] = [];
  for (const letter of text) {
    const byte = bytesOf[encoding].get(letter);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}

const upperHalf = Uint8Array.from({ length: 128 }, (_none, index) => 128 + index);
const bytesOf = {
  "windows-1252": reversed("windows-1252"),
  "windows-1251": reversed("windows-1251"),
};

function reversed(encoding: Garbled["encoding"]): ReadonlyMap<string, number> {
  const letters = [...new TextDecoder(encoding).decode(upperHalf)];
  return new Map(letters.map((letter, index) => [letter, 128 + index]));
}
