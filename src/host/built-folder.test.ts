import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { builtFolder } from "./built-folder.ts";

test("a folder is built once, and is not there before it is whole", async () => {
  const home = test.info().outputPath("built");
  const folder = builtFolder(home);
  let built = 0;
  const fill = async (place: string) => {
    built += 1;
    await writeFile(join(place, "program"), "whole");
    expect(await folder.isThere()).toBe(false);
  };
  await folder.build(fill);
  await folder.build(fill);
  expect(built).toBe(1);
  expect(await readdir(home)).toEqual(["program"]);
});

test("a build that fails leaves nothing in its place, and the next one begins anew", async () => {
  const home = test.info().outputPath("built");
  const folder = builtFolder(home);
  const failing = folder.build(async (place) => {
    await writeFile(join(place, "half"), "");
    throw new Error("no room");
  });
  await expect(failing).rejects.toThrow("no room");
  expect(await folder.isThere()).toBe(false);
  await folder.build(async (place) => {
    await mkdir(join(place, "bin"));
  });
  expect(await readdir(home)).toEqual(["bin"]);
});
