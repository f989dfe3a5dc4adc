import { expect, test } from "@playwright/test";
import { parseShard, shardFaults, shareOf } from "./shard.ts";

test("the shares of all shards together are everything, once", () => {
  const all = ["a", "b", "c", "d", "e"];
  const shares = [1, 2, 3].map((index) => shareOf(all, { index, of: 3 }));
  expect(shares).toEqual([["a", "d"], ["b", "e"], ["c"]]);
});

for (const text of ["0/2", "3/2", "1", "a/b", "1/2/3", ""]) {
  test(`"${text}" is no shard`, () => {
    expect(() => parseShard(text)).toThrow(/The shard cannot be read/);
  });
}

const of = 2;
const rows = [
  {
    name: "all once",
    shards: [
      { index: 2, of },
      { index: 1, of },
    ],
    faults: [],
  },
  { name: "one missing", shards: [{ index: 1, of }], faults: ["shard 2/2 is missing"] },
  {
    name: "one doubled",
    shards: [
      { index: 1, of },
      { index: 2, of },
      { index: 1, of },
    ],
    faults: ["shard 1/2 is there 2 times"],
  },
  {
    name: "divided in two ways",
    shards: [
      { index: 1, of },
      { index: 2, of: 3 },
    ],
    faults: ["they were not divided into the same number"],
  },
  { name: "a whole run", shards: [undefined], faults: ["a run that is no shard is among them"] },
];
for (const { name, shards, faults } of rows) {
  test(`a merge of shards with ${name}: ${faults.join(", ") || "one run"}`, () => {
    expect(shardFaults(shards)).toEqual(faults);
  });
}
