import { expect, test } from "@playwright/test";
import { compare, drawMatrix, kinds, type Matrix, type Way } from "./reach-matrix.ts";
import { cutsBetween, isCut } from "./topology.ts";

const sights = ["a", "a's pods", "b", "c"].map((name) => ({ name, party: name.replace("'s pods", "") }));
const shut: Way = { datagram: false, connection: false, kept: false };
const open: Way = { datagram: true, connection: true, kept: true };

function matrixOf(way: (from: string, to: string) => Way): Matrix {
  const row = (from: string) =>
    Object.fromEntries(sights.filter(({ name }) => name !== from).map(({ name }) => [name, way(from, name)]));
  return { sights, ways: Object.fromEntries(sights.map(({ name }) => [name, row(name)])) };
}

const before = matrixOf(() => open);
const isA = (name: string) => name.startsWith("a");
/** As a network has it where nothing that a sends arrives. */
const outward = matrixOf((from, to) => {
  if (isA(from) === isA(to)) return open;
  return isA(from) ? shut : { ...open, connection: false };
});

test("cuts are ordered pairs, and a node is never cut off from itself", () => {
  expect(cutsBetween("a", ["a", "b"], "both")).toEqual([
    { from: "b", to: "a" },
    { from: "a", to: "b" },
  ]);
  expect(cutsBetween("a", ["b", "c"], "in")).toEqual([
    { from: "b", to: "a" },
    { from: "c", to: "a" },
  ]);
  const [cut] = cutsBetween("a", ["b"], "out");
  expect(isCut([cut ?? { from: "", to: "" }], "b", "a")).toBe(false);
});

test("nothing has changed: nothing is closed", () => {
  const cuts = cutsBetween("a", ["b", "c"], "both");
  expect(compare(before, before, cuts)).toEqual({
    toClose: 24,
    closed: 0,
    others: 12,
    alsoClosed: [],
    blind: [],
  });
});

test("a cut in one direction closes that one, and new connections in both", () => {
  const cuts = cutsBetween("a", ["b", "c"], "out");
  expect(compare(before, outward, cuts)).toMatchObject({ toClose: 16, closed: 16, alsoClosed: [] });
});

test("a cut in the wrong direction is not taken for the right one", () => {
  const cuts = cutsBetween("a", ["b", "c"], "in");
  const seen = compare(before, outward, cuts);
  expect(seen.closed).toBeLessThan(seen.toClose);
  expect(seen.alsoClosed).toContain("datagram a to b");
});

test("kept connections that live on are seen", () => {
  const leaky = matrixOf((from, to) => (isA(from) === isA(to) ? open : { ...shut, kept: true }));
  const seen = compare(before, leaky, cutsBetween("a", ["b", "c"], "both"));
  expect(seen).toMatchObject({ toClose: 24, closed: 16 });
});

test("a cut that hurts others too says whom", () => {
  const wide = matrixOf(() => shut);
  const seen = compare(before, wide, cutsBetween("a", ["b", "c"], "both"));
  expect(seen.closed).toBe(seen.toClose);
  expect(seen.alsoClosed).toContain("kept b to c");
});

test("what was never open proves nothing", () => {
  const dark = matrixOf((from, to) => (from === "c" || to === "c" ? shut : open));
  const seen = compare(dark, dark, cutsBetween("a", ["b", "c"], "both"));
  expect(seen.blind).toEqual(["c to a", "a to c"]);
  expect(seen.toClose).toBe(12);
});

test("the drawing has a letter for each kind that gets through", () => {
  const lines = drawMatrix(outward).split("\n");
  expect(lines[0]).toMatch(/^from \\ to +a +a's pods +b +c$/);
  expect(lines[1]).toMatch(/^a +dnk +--- +---$/);
  expect(lines[3]).toMatch(/^b +d-k +d-k +dnk$/);
  expect(kinds).toHaveLength(3);
});
