import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { createRedactor } from "../journal/redact.ts";
import type { Step } from "../plan/plan.ts";
import { tryChecks } from "./checks.ts";

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "firedrill-checks-"));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

function step(title: string, script: string): Step {
  const blocks = [{ language: "bash", script, line: 10 }];
  return { index: 1, title, line: 9, notes: [], blocks, waitFor: [] };
}

async function run(one: Step) {
  return tryChecks({
    steps: [one],
    desk: { folder, environment: { PATH: process.env["PATH"] ?? "", HOME: folder } },
    bindings: {},
    redact: createRedactor({ secrets: ["very-secret-value"] }),
    evidence: folder,
    timeoutMs: 1_000,
  });
}

const rows: readonly [string, string, boolean][] = [
  ["a command that ends well", "true", true],
  ["a command that fails", "false", false],
  ["a failure before a good end", "false\ntrue", false],
  ["no command", "# look at it", false],
  ["a command that does not end", "sleep 30", false],
  ["a placeholder that nothing binds", "ls <name>", false],
];
for (const [what, script, passed] of rows) {
  test(`a check with ${what} ${passed ? "passes" : "does not pass"}`, async () => {
    expect(await run(step("Verify data integrity", script))).toEqual([
      { title: "Verify data integrity", line: 9, passed },
    ]);
  });
}

test("only steps that verify are checks, and what they say is kept without secrets", async () => {
  expect(await run(step("Restore", "touch restored"))).toEqual([]);
  await run(step("Verify", "echo very-secret-value"));
  expect(readFileSync(join(folder, "steps/check-1.txt"), "utf8")).toBe("[redacted:secret]\n");
});
