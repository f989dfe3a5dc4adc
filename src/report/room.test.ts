import { mkdir, readdir, writeFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { Problem } from "../problem.ts";
import { hasRoom, withRoom } from "./room.ts";

test("a full disk is a problem that names the folder, with an exit code of its own", async () => {
  const told = await withRoom("reports", () => writeFile("/dev/full", "x")).catch((cause: unknown) => cause);
  if (!(told instanceof Problem)) throw new Error("no problem was raised");
  expect(told.kind).toBe("evidence");
  expect(told.text.what).toMatch(/^the evidence could not be written: ENOSPC/);
  expect(told.text.where).toBe("reports");
});

test("what else goes wrong stays what it is, and what goes well too", async () => {
  await expect(withRoom("reports", () => writeFile("/no/such/folder", "x"))).rejects.toThrow("ENOENT");
  expect(await withRoom("reports", async () => 1)).toBe(1);
});

test("room is found by writing, and leaves nothing; a folder that is not there is another matter", async () => {
  const folder = test.info().outputPath("evidence");
  await mkdir(folder, { recursive: true });
  expect(await hasRoom(folder)).toBe(true);
  expect(await readdir(folder)).toEqual([]);
  await expect(hasRoom("/no/such/folder")).rejects.toThrow("ENOENT");
});
