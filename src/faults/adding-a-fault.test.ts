/** The worked example of docs/adding-a-fault.md is a fault that keeps every rule. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";
import { conformanceOf } from "./conformance.ts";

/** The code block that begins with this comment. */
async function blockOf(comment: string): Promise<string> {
  const doc = await readFile("docs/adding-a-fault.md", "utf8");
  const [, block] = doc.split(`\`\`\`ts\n// ${comment}\n`);
  if (block === undefined) throw new Error(`the page has no block for ${comment}`);
  return block.slice(0, block.indexOf("```"));
}

test("the fault of the page keeps every rule, and the line names it", async () => {
  const code = await blockOf("src/faults/lose-file.ts");
  const folder = await mkdtemp(path.join(import.meta.dirname, ".example-"));
  try {
    const file = path.join(folder, "lose-file.ts");
    await writeFile(file, code.replaceAll('from "./', 'from "../'));
    const { loseFile, fileOptions } = await import(pathToFileURL(file).href);
    const options = { claim: "data", namespace: "default", file: "pgdata/PG_VERSION" };
    expect(await conformanceOf({ make: () => loseFile(options), harms: true })).toEqual([]);
    expect(await blockOf("src/faults/index.ts")).toContain(
      `entry("${loseFile(options).name}", fileOptions, loseFile)`,
    );
    expect(fileOptions.safeParse({ ...options, file: "" }).success).toBe(false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
