import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { contentKey, folderInputs } from "./key.ts";

test("the same inputs give the same key in any order", () => {
  expect(contentKey({ a: "1", b: "2" })).toBe(contentKey({ b: "2", a: "1" }));
});

test("another content, another name or a shifted border gives another key", () => {
  const keys = [
    contentKey({ a: "1", b: "2" }),
    contentKey({ a: "1", b: "3" }),
    contentKey({ a: "1", c: "2" }),
    contentKey({ a: "12", b: "" }),
    contentKey({ a: "1" }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test("a folder's files are inputs by relative path, without the skipped ones", async () => {
  const folder = await mkdtemp(join(tmpdir(), "firedrill-key-"));
  try {
    await mkdir(join(folder, "a", "node_modules"), { recursive: true });
    await writeFile(join(folder, "a", "kept.ts"), "1");
    await writeFile(join(folder, "a", "node_modules", "skipped.ts"), "2");
    const inputs = await folderInputs(folder, {
      prefix: "app/",
      skip: (path) => path.endsWith("node_modules"),
    });
    expect(Object.keys(inputs)).toEqual(["app/a/kept.ts"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a folder that is not there has no inputs", async () => {
  expect(await folderInputs("/no/such/folder")).toEqual({});
});
