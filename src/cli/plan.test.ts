import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { lineOf, testPath, testText } from "../plan/testdata/read.ts";

let folder = "";
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "plan-verb-"));
  await copyFile(testPath("clean.md"), path.join(folder, "plan.md"));
  await copyFile(testPath("clean.yaml"), path.join(folder, "system.yaml"));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** As the command does it: a process of its own, with its streams and exit code. */
function drillPlan(...args: readonly string[]) {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  return execa(process.execPath, [main, "plan", ...args], {
    cwd: folder,
    reject: false,
    timeout: 30_000,
    env: { NO_COLOR: "" },
  });
}

test("a sound plan is printed with line numbers, with the system file beside it, and ends in 0", async () => {
  const { stdout, stderr, exitCode } = await drillPlan("plan.md");
  const text = testText("clean.md");
  expect(stdout).toContain(` ${lineOf(text, "**RTO:** <50 minutes")}  RTO       < 50 minutes`);
  expect(stdout).toMatch(
    new RegExp(`^ +${lineOf(text, "**Verify:**")}  step 3    Verify   4 commands from line`, "m"),
  );
  expect(stdout).toMatch(/system +system\.yaml/);
  expect(stdout).toMatch(/Findings\n {2}none\n*$/);
  expect(stdout).not.toContain("\u001B");
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
});

test("a high finding is printed with its line and ends in 1", async () => {
  const text = testText("clean.md").replace("- Lamp lost\n", "- Lamp lost\n- Fog\n");
  await writeFile(path.join(folder, "plan.md"), text);
  const { stdout, exitCode } = await drillPlan("plan.md");
  expect(stdout).toContain("Named without a section");
  expect(stdout).toMatch(new RegExp(`^ +${lineOf(text, "- Fog")}  high +scenario-without-section `, "m"));
  expect(exitCode).toBe(1);
});

test("json holds plan and findings, and nothing else is on stdout", async () => {
  const { stdout } = await drillPlan("plan.md", "--output", "json");
  const { plan, findings } = JSON.parse(stdout);
  expect(plan.scenarios[0].steps).toHaveLength(3);
  expect(findings).toEqual([]);
});

test("escape sequences of a document do not reach the terminal", async () => {
  await writeFile(
    path.join(folder, "plan.md"),
    testText("clean.md").replace("# Lighthouse", "# \u001B[2JLight"),
  );
  const { stdout } = await drillPlan("plan.md");
  expect(stdout).toContain("Light");
  expect(stdout).not.toContain("\u001B");
});

for (const [what, args] of [
  ["a document that is not there", ["none.md"]],
  ["a document that is no plan", ["system.yaml"]],
  ["a system file that is not there", ["plan.md", "--system", "none.yaml"]],
  ["a system file that is none", ["plan.md", "--system", "plan.md"]],
  ["an output that is not known", ["plan.md", "--output", "xml"]],
] as const) {
  test(`${what} is four lines on stderr, no stack, and ends in 2`, async () => {
    const { stdout, stderr, exitCode } = await drillPlan(...args);
    expect(stdout).toBe("");
    for (const part of ["  where:    ", "  expected: ", "  next:     "]) expect(stderr).toContain(part);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(2);
  });
}
