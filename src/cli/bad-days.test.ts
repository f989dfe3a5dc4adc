/** The table in docs/bad-days.md is true as far as words can be: each test that it names is there, under that very name. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { z } from "zod";
import { runnerCli } from "./playwright.ts";
import { projectRoot } from "./root.ts";

const wanted = [
  ...[10, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 26, 27, 28, 40, 41, 42, 43, 50, 60, 61],
  ...[70, 71],
];

const suite = z.object({
  specs: z.array(z.object({ file: z.string(), title: z.string() })),
  get suites() {
    return z.array(suite).optional();
  },
});
type Suite = z.infer<typeof suite>;
const listing = z.object({ config: z.object({ rootDir: z.string() }), suites: z.array(suite) });

interface Row {
  readonly number: number;
  /** `file › title` */
  readonly tests: readonly string[];
}

async function rows(): Promise<readonly Row[]> {
  const doc = await readFile(path.join(projectRoot, "docs/bad-days.md"), "utf8");
  return doc.split("\n").flatMap((line) => {
    const [, number = "", , , tests = ""] = line.split(" | ").join("|").split("|");
    return /^ ?\d+$/.test(number) ? [{ number: Number(number), tests: tests.split("<br>").map(testOf) }] : [];
  });
}

function testOf(cell: string): string {
  const [, file = "", title = ""] = /^ ?`([^`]+)` › (.*?) ?$/.exec(cell) ?? [];
  return `${file} › ${title}`;
}

/** All tests of these files, as the runner itself names them. */
async function listed(files: readonly string[]): Promise<ReadonlySet<string>> {
  const list = ["test", "--project=unit", "--project=live", "--list", "--reporter=json", ...files];
  const { stdout } = await execa(process.execPath, [runnerCli(), ...list], {
    cwd: projectRoot,
    timeout: 100_000,
  });
  const { config, suites } = listing.parse(JSON.parse(stdout));
  const specs = suites.flatMap(function specsOf({ specs: own, suites: inner = [] }: Suite): Suite["specs"] {
    return [...own, ...inner.flatMap(specsOf)];
  });
  const from = (file: string) => path.relative(projectRoot, path.join(config.rootDir, file));
  return new Set(specs.map(({ file, title }) => `${from(file)} › ${title}`));
}

test("each case has its row, and each test that a row names is there", async () => {
  test.setTimeout(120_000);
  const table = await rows();
  expect(table.map(({ number }) => number)).toEqual(wanted);
  const named = table.flatMap(({ tests }) => tests);
  expect(table.filter(({ tests }) => tests.length === 0)).toEqual([]);
  const there = await listed([...new Set(named.map((one) => one.split(" › ")[0] ?? ""))]);
  expect(named.filter((one) => !there.has(one))).toEqual([]);
});
