import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { runSchema, runSchemaFile } from "./run-schema.ts";

test("the published schema of run.json is the one that runs are written by (npm run schema)", async () => {
  expect(JSON.parse(await readFile(runSchemaFile, "utf8"))).toEqual(JSON.parse(runSchema()));
});
