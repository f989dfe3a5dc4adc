import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { choosePurge } from "./choose-purge.ts";

/** Who depends on whom: apt removes with a package all that depend on it. */
type Graph = Readonly<Record<string, readonly string[]>>;

function removedWith(graph: Graph, names: readonly string[]): readonly string[] {
  const gone = new Set(names);
  for (let size = -1; size !== gone.size;) {
    size = gone.size;
    for (const [name, depends] of Object.entries(graph)) {
      if (depends.some((one) => gone.has(one))) gone.add(name);
    }
  }
  return [...gone];
}

const choose = (graph: Graph, candidates: readonly string[]) =>
  choosePurge(candidates, async (names) => ({ added: [], upgraded: [], removed: removedWith(graph, names) }));

test("what another package needs stays, and what only ours need goes", async () => {
  const graph = { jq: ["libjq"], libjq: [], yq: ["jq"], restic: [] };
  expect(await choose(graph, ["jq", "libjq", "restic"])).toEqual({
    purged: ["restic"],
    left: [
      { name: "jq", others: ["yq"] },
      { name: "libjq", others: ["yq"] },
    ],
  });
});

test("a package that apt would replace by another stays", async () => {
  const simulate = async (names: readonly string[]) => ({
    added: names.includes("mail") ? ["another-mail"] : [],
    upgraded: [],
    removed: names,
  });
  expect(await choosePurge(["mail", "age"], simulate)).toEqual({
    purged: ["age"],
    left: [{ name: "mail", others: ["another-mail"] }],
  });
});

test("nobody is asked about nothing", async () => {
  const simulate = () => Promise.reject(new Error("asked"));
  expect(await choosePurge([], simulate)).toEqual({ purged: [], left: [] });
});

test("whatever depends on whatever, only candidates go, and all of them that can", async () => {
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  const graphs = fc.record(Object.fromEntries(names.map((name) => [name, fc.subarray(names)])));
  await fc.assert(
    fc.asyncProperty(graphs, fc.subarray(names), async (graph: Graph, candidates) => {
      const { purged, left } = await choose(graph, candidates);
      const alone = candidates.filter((name) =>
        removedWith(graph, [name]).every((one) => candidates.includes(one)),
      );
      expect(purged.toSorted()).toEqual(alone);
      expect([...purged, ...left.map(({ name }) => name)].toSorted()).toEqual(candidates.toSorted());
    }),
    { numRuns: 300 },
  );
});
