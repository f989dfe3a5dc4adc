/** A run divided among machines: each takes its share, and together they take everything once. Pure. */
import { Problem } from "../problem.ts";

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** "2/4". Throws a usage problem for anything else. */
export function parseShard(text: string): Shard {
  const [, index = 0, of = 0] = (/^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= of) return { index, of };
  throw new Problem(
    {
      what: "The shard cannot be read",
      where: `--shard ${text}`,
      expected: "a share and the number of all, such as 2/4",
      next: "correct it, or leave it out",
    },
    { kind: "usage" },
  );
}

export function shareOf<T>(all: readonly T[], { index, of }: Shard): readonly T[] {
  return all.filter((_one, place) => place % of === index - 1);
}

/** Why these shards are not one whole run; empty when they are. */
export function shardFaults(shards: readonly (Shard | undefined)[]): readonly string[] {
  const known = shards.filter((shard) => shard !== undefined);
  const [first] = known;
  if (first === undefined || known.length < shards.length) return ["a run that is no shard is among them"];
  if (known.some(({ of }) => of !== first.of)) return ["they were not divided into the same number"];
  return Array.from({ length: first.of }, (_none, place) => place + 1).flatMap((index) => {
    const found = known.filter((shard) => shard.index === index).length;
    if (found === 1) return [];
    return [`shard ${index}/${first.of} ${found === 0 ? "is missing" : `is there ${found} times`}`];
  });
}
