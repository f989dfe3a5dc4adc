import { createHash } from "node:crypto";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { Problem } from "../problem.ts";
import { loadPlan, loadSystem } from "./load.ts";
import { readSystem } from "./load-system.ts";
import { systemBeside } from "./system-beside.ts";
import { testPath, testSystem, testText } from "./testdata/read.ts";

let folder = "";
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "plan-"));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

async function problemOf(attempt: Promise<unknown>): Promise<Problem> {
  const error = await attempt.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (error instanceof Problem) return error;
  throw new Error("no problem was thrown", { cause: error });
}

test("a plan comes with its text and the hash of its bytes", async () => {
  const loaded = await loadPlan(testPath("harbour.md"));
  const text = testText("harbour.md");
  expect(loaded.markdown).toBe(text);
  expect(loaded.sha256).toBe(createHash("sha256").update(text).digest("hex"));
  expect(loaded.plan.scenarios).toHaveLength(2);
});

const garbled = new TextDecoder("windows-1251").decode(Buffer.from("# План\n\nСценарии\n"));

test("a garbled plan is told with its place, what it says, and a command that mends it", async () => {
  const file = path.join(folder, "plan.md");
  await writeFile(file, garbled);
  const { text } = await problemOf(loadPlan(file));
  expect(text.where).toBe(`${file}:1:3: РџР»Р°РЅ`);
  expect(text.expected).toBe("План");
  const { stdout } = await execa("iconv", ["-f", "UTF-8", "-t", "WINDOWS-1251", file]);
  expect(text.next).toContain(`iconv -f UTF-8 -t WINDOWS-1251 ${file}`);
  expect(stdout).toBe("# План\n\nСценарии");
});

for (const [what, content, said] of [
  ["empty", "", "empty"],
  ["blank", " \n\t\n", "empty"],
  ["not UTF-8", Buffer.from([0x23, 0x20, 0xff, 0xfe]), "UTF-8"],
  ["binary", Buffer.from("# a\u0000b"), "NUL byte at offset 3"],
  ["garbled", garbled, "garbled"],
  ["too large", "# a\n".repeat(300_000), "too large"],
  ["without a scenario", "# Plan\n\nThere is none.\n", "no scenario"],
  ["naming scenarios it does not hold", "# P\n\n**Scenarios:**\n- Fire\n", "names 1 scenarios"],
  ["without objectives", "## Scenario 1: Fire\n\n1. Run\n", "no recovery objectives"],
] as const) {
  test(`a plan that is ${what} is one problem with its place and a next step`, async () => {
    const file = path.join(folder, "plan.md");
    await writeFile(file, content);
    const { text, kind } = await problemOf(loadPlan(file));
    expect(text.what).toContain(said);
    expect(text.where).toContain(file);
    expect([text.expected, text.next].every((part) => part.length > 0)).toBe(true);
    expect(kind).toBe("usage");
  });
}

test("a plan that is missing, a directory or a pipe is refused without waiting", async () => {
  await mkdir(path.join(folder, "d"));
  await execa("mkfifo", [path.join(folder, "p")], { timeout: 5_000 });
  expect((await problemOf(loadPlan(path.join(folder, "none.md")))).text.what).toContain("no such plan");
  expect((await problemOf(loadPlan(path.join(folder, "d")))).text.what).toContain("directory");
  expect((await problemOf(loadPlan(path.join(folder, "p")))).text.what).toContain("no file");
});

for (const [what, line, said] of [
  ["nested too deep", "> ".repeat(20_000), "longer than 10,000"],
  ["nested in quotes", "> ".repeat(100), "deeper than 32"],
  ["nested in lists", "- ".repeat(100), "deeper than 32"],
  [
    "nested line by line",
    Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}- a`).join("\n"),
    "deeper",
  ],
  ["of one long line", "`a".repeat(200_000), "longer than 10,000"],
] as const) {
  test(`a plan that is ${what} is refused at once`, async () => {
    const file = path.join(folder, "plan.md");
    await writeFile(file, `${line}a\n`);
    const began = performance.now();
    expect((await problemOf(loadPlan(file))).text.what).toContain(said);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
}

test("a system file is read into milliseconds", async () => {
  const system = await loadSystem(testPath("clean.yaml"));
  expect(system.clients.probePeriod).toBe(500);
  expect(system.stores.certificates.cadence).toBe(600_000);
});

test("everything that is wrong with a system file is told at once, by line, with the nearest name", async () => {
  const bad = testText("clean.yaml")
    .replace("service:\n", "servcie:\n")
    .replace("port: 8080", 'port: "x"')
    .replace("detect: 3m", "detect: soon")
    .replace("  topology:", "  topolgy:")
    .replace("kind: stand-in", "kind: toy");
  const file = path.join(folder, "system.yaml");
  await writeFile(file, bad);
  const { text } = await problemOf(loadSystem(file));
  expect(text.what).toContain("7 faults");
  for (const [line, part] of [
    ["3:3", "system.kind"],
    ["8:12", "clients.port"],
    ["9:1", 'servcie: nothing is called so; did you mean "service"?'],
    ["11:10", "human.detect: expected a duration such as 90s, 15m or 2h"],
    ["14:3", 'stores.topolgy: nothing is called so; did you mean "topology"?'],
  ] as const) {
    expect(text.where).toContain(`${file}:${line}  ${part}`);
  }
  expect(text.where).toContain("stores.topology: is missing");
  expect(text.where).toContain("service: is missing");
});

for (const [what, yaml, said] of [
  ["not YAML", "a: [1\nb: 2\n", "x.yaml:2:1"],
  ["a list", "- 1\n", "x.yaml:1:1"],
  ["a key twice", "system:\n  name: a\n  name: b\n", "x.yaml:3:3"],
] as const) {
  test(`a system file that is ${what} is a problem with its place`, () => {
    const attempt = async () => readSystem(yaml, "x.yaml");
    return expect(problemOf(attempt()).then(({ text }) => text.where)).resolves.toContain(said);
  });
}

test("a system file that is in order can be read again after a harmless change", () => {
  expect(testSystem((yaml) => yaml.replace("3m", "30s")).human.detect).toBe(30_000);
});

test("a system file that extends another says only in what it differs", async () => {
  await writeFile(path.join(folder, "base.yaml"), testText("clean.yaml"));
  const child = path.join(folder, "child.yaml");
  const own =
    "extends: base.yaml\nhuman: { detect: 9m }\nescrow: [other]\nstores:\n  records: { cadence: 2m }\n";
  await writeFile(child, own);
  const base = await loadSystem(path.join(folder, "base.yaml"));
  const system = await loadSystem(child);
  expect(system).toEqual({
    ...base,
    human: { ...base.human, detect: 9 * 60_000 },
    escrow: ["other"],
    stores: { ...base.stores, records: { ...base.stores.records, cadence: 2 * 60_000 } },
  });
  await writeFile(child, own.replace("9m", "soon"));
  expect((await problemOf(loadSystem(child))).text.where).toContain("child.yaml:2:10  human.detect");
  await writeFile(child, own.replace("base.yaml", "none.yaml"));
  expect((await problemOf(loadSystem(child))).text.what).toBe("There is no such system file");
});

test("the system file that belongs to a plan stands beside it, the plan's own name first", async () => {
  const plan = path.join(folder, "harbour.md");
  expect(await systemBeside(plan)).toBeNull();
  await writeFile(path.join(folder, "system.yaml"), "a: 1\n");
  expect(await systemBeside(plan)).toBe(path.join(folder, "system.yaml"));
  await writeFile(path.join(folder, "harbour.system.yaml"), "a: 1\n");
  expect(await systemBeside(plan)).toBe(path.join(folder, "harbour.system.yaml"));
});
