import { mkdtemp, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { appendLogRow } from "./markdown-log.ts";

const fields = ["Date/Time", "Status", "Lessons Learned"];

test("a new log gets its header once, and a row for each exercise with exactly the plan's fields", async () => {
  const file = path.join(
    await mkdtemp(path.join(os.tmpdir(), "firedrill-log-")),
    "backups",
    "RECOVERY_LOG.md",
  );
  await appendLogRow(file, {
    title: "Recovery Log",
    fields,
    values: { Status: "met", "Date/Time": "now", Other: "x" },
  });
  await appendLogRow(file, { title: "Recovery Log", fields, values: { Status: "a | b\nc" } });
  expect((await readFile(file, "utf8")).split("\n")).toEqual([
    "# Recovery Log",
    "",
    "| Date/Time | Status | Lessons Learned |",
    "| --- | --- | --- |",
    "| now | met | — |",
    "| — | a \\| b c | — |",
    "",
  ]);
});
