import { expect, test } from "@playwright/test";
import { type Fate, fatesOf, type Standing, standsItself, unexpectedOf } from "./fate.ts";
import type { WriteRow } from "./write-table.ts";

/** The content of each version is its own unless another is given; acknowledged unless said. */
function row(version: number, more: Partial<WriteRow> = {}): WriteRow {
  const op = version === 1 ? "create" : "update";
  const times = { sentAt: version * 10, endedAt: version * 10 + 5 };
  return {
    seq: version,
    id: "a",
    version,
    op,
    sha256: `h${version}`,
    result: "acknowledged",
    ...times,
    ...more,
  };
}

const stands = (version: number, sha256 = `h${version}`): Standing => ({ version, sha256 });

const removed = { op: "delete", sha256: undefined } as const;
const unanswered = { result: "unanswered" } as const;
const refused = { result: "refused" } as const;

const rows: readonly {
  readonly title: string;
  readonly writes: readonly WriteRow[];
  readonly standing: readonly Standing[];
  readonly fates: readonly Fate[];
}[] = [
  {
    title: "of several versions that stand the newest counts",
    writes: [row(1), row(2)],
    standing: [stands(1), stands(2)],
    fates: ["surviving", "duplicated"],
  },
  {
    title: "of several versions that stand the newest counts, in whatever order they were read",
    writes: [row(1), row(2)],
    standing: [stands(2), stands(1)],
    fates: ["surviving", "duplicated"],
  },
  {
    title: "an unanswered write is not recovered by a later one of the same content",
    writes: [row(1, unanswered), row(2, { sha256: "h1" })],
    standing: [stands(2, "h1")],
    fates: ["unanswered", "surviving"],
  },
  {
    title: "an unanswered delete under whose version something stands was not carried out",
    writes: [row(1), row(2, { ...removed, ...unanswered, sha256: "h2" })],
    standing: [stands(2)],
    fates: ["surviving", "unanswered"],
  },
  {
    title: "an unanswered update explains no absence",
    writes: [row(1), row(2, unanswered)],
    standing: [],
    fates: ["lost", "unanswered"],
  },
  {
    title: "an unanswered update explains no absence that an unanswered delete may explain",
    writes: [row(1), row(2, unanswered), row(3, { ...removed, ...unanswered })],
    standing: [],
    fates: ["surviving", "unanswered", "recovered"],
  },
  {
    title: "an unanswered delete is not needed where an acknowledged one explains the absence",
    writes: [row(1), row(2, removed), row(3, { ...removed, ...unanswered })],
    standing: [],
    fates: ["surviving", "surviving", "unanswered"],
  },
  {
    title: "an unanswered delete is not needed where nothing was acknowledged that it could have removed",
    writes: [row(1, unanswered), row(2, { ...removed, ...unanswered })],
    standing: [],
    fates: ["unanswered", "unanswered"],
  },
  {
    title: "an update after an acknowledged delete is lost when it is not there",
    writes: [row(1), row(2, removed), row(3)],
    standing: [],
    fates: ["surviving", "surviving", "lost"],
  },
];

for (const { title, writes, standing, fates } of rows) {
  test(title, () => {
    expect(fatesOf(writes, standing)).toEqual(fates);
  });
}

test("a write stands itself with its own version and content, and nothing newer", () => {
  const second = row(2);
  expect(standsItself(second, [stands(2)])).toBe(true);
  expect(standsItself(second, [stands(1), stands(2)])).toBe(true);
  expect(standsItself(second, [stands(2), stands(3)])).toBe(false);
  expect(standsItself(second, [stands(2, "rot")])).toBe(false);
  expect(standsItself(second, [stands(1, "h2")])).toBe(false);
  expect(standsItself(second, [])).toBe(false);
});

test("what stands without any write is unexpected", () => {
  expect(unexpectedOf([], [stands(1)])).toBe(1);
  expect(unexpectedOf([], [])).toBe(0);
});

test("what is older than the oldest update is not: the ledger cannot know it; in whatever order its writes came", () => {
  const [fifth, sixth] = [row(5, refused), row(6)];
  for (const writes of [
    [fifth, sixth],
    [sixth, fifth],
  ]) {
    expect(unexpectedOf(writes, [stands(4)])).toBe(0);
    expect(unexpectedOf(writes, [stands(5)])).toBe(1);
    expect(unexpectedOf(writes, [stands(7)])).toBe(1);
  }
});

test("what stands under the version of a delete is unexpected", () => {
  expect(unexpectedOf([row(1), row(2, removed)], [stands(2)])).toBe(1);
});

test("the second copy of an unanswered write is unexpected, one of another version or content is no copy of it", () => {
  const writes = [row(1, { sha256: "h2" }), row(2, unanswered)];
  expect(unexpectedOf(writes, [stands(2)])).toBe(0);
  expect(unexpectedOf(writes, [stands(2), stands(2)])).toBe(1);
  expect(unexpectedOf(writes, [stands(2), stands(2), stands(2)])).toBe(2);
  expect(unexpectedOf(writes, [stands(1, "h2"), stands(2)])).toBe(0);
  expect(unexpectedOf(writes, [stands(2), stands(2, "rot")])).toBe(1);
});
