import { expect, test } from "@playwright/test";
import { compareLoss, drawLoss, type LossMatrix } from "./loss-matrix.ts";
import { cutsBetween } from "./topology.ts";

const sights = ["a", "b", "c"].map((name) => ({ name, party: name }));
const cuts = cutsBetween("c", ["a", "b"], "both");

/** Of 200 datagrams; what is not named arrives whole. */
function matrix(lost: Readonly<Record<string, number>>): LossMatrix {
  const row = (from: string) =>
    sights
      .filter(({ name }) => name !== from)
      .map(({ name: to }) => [to, 200 - (lost[`${from}${to}`] ?? 0)] as const);
  const arrived = Object.fromEntries(sights.map(({ name }) => [name, Object.fromEntries(row(name))]));
  return { sights, sent: 200, arrived };
}
const asWanted = { ac: 60, bc: 71, ca: 50, cb: 60 };

test("a share that is lost on every way across, and on no other", () => {
  expect(compareLoss(matrix(asWanted), cuts, 0.3)).toEqual({
    asWanted: 4,
    lossy: 4,
    others: 2,
    alsoLossy: [],
    blind: [],
  });
});

for (const [what, change, expected] of [
  ["a way that loses nothing", { ac: 0 }, { lossy: 3 }],
  ["a way that is cut", { ac: 200 }, { lossy: 3 }],
  ["half the share", { ac: 29 }, { lossy: 3 }],
  ["a way that should lose nothing", { ab: 20 }, { lossy: 4, alsoLossy: ["a to b (10 %)"] }],
  ["what a busy machine loses", { ab: 5 }, { lossy: 4, alsoLossy: [] }],
] as const) {
  test(`${what} is seen as that`, () => {
    expect(compareLoss(matrix({ ...asWanted, ...change }), cuts, 0.3)).toMatchObject(expected);
  });
}

test("a cut on which nobody sends is not seen", () => {
  const { blind } = compareLoss(matrix({}), [...cuts, { from: "d", to: "a" }], 0.3);
  expect(blind).toEqual(["d to a"]);
});

test("the drawing says what was lost on each way", () => {
  expect(drawLoss(matrix({ ac: 60 }))).toMatch(/^a +0 % +30 %$/m);
});
