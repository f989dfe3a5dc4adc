import { appendFile, rm, writeFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { allOf, tailOf } from "./tail.ts";

test("each look gives what has come since, whole lines alone; a torn one when it is whole", async () => {
  const file = test.info().outputPath("a.jsonl");
  const look = tailOf(file);
  expect(look()).toEqual([]);
  await writeFile(file, "one\ntw");
  expect(look()).toEqual(["one"]);
  expect(look()).toEqual([]);
  await appendFile(file, "o\nthree\n");
  expect(look()).toEqual(["two", "three"]);
  // A letter of two bytes, torn in the middle.
  const letter = Buffer.from("é\n");
  await appendFile(file, letter.subarray(0, 1));
  expect(look()).toEqual([]);
  await appendFile(file, letter.subarray(1));
  expect(look()).toEqual(["é"]);
});

test("a file that is away is no matter, before and after", async () => {
  const file = test.info().outputPath("gone.jsonl");
  const look = tailOf(file);
  await writeFile(file, "one\n");
  await rm(file);
  expect(look()).toEqual([]);
});

test("a look is bounded: what is left comes with the next ones, and none of it twice", async () => {
  const file = test.info().outputPath("long.jsonl");
  const lines = Array.from({ length: 40_000 }, (_, index) => `${index} ${"x".repeat(60)}`);
  await writeFile(file, `${lines.join("\n")}\n`);
  const look = tailOf(file);
  const first = look();
  expect(first.length).toBeLessThan(lines.length);
  expect([...first, ...allOf(look)]).toEqual(lines);
  expect(allOf(look)).toEqual([]);
});
