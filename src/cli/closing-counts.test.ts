/** Real runs of Playwright under the project's own configuration, each with one way to look green without being it. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { runnerCli } from "./playwright.ts";
import { projectRoot } from "./root.ts";

test.describe.configure({ timeout: 120_000 });

const good = 'test("good", () => {});';
const cases = [
  { what: "a test that passes", body: good, green: true, says: "1 passed, 0 failed, 0 skipped" },
  { what: "a test.only left in", body: `test.only("one", () => {}); ${good}`, says: /[1-9]\d* failed/ },
  {
    what: "a skipped test",
    body: `${good} test.skip("left out", () => {});`,
    says: "unit: 1 skipped",
  },
  {
    what: "a test that passes when it is tried again",
    body: `${good} test("shaky", () => { expect(test.info().retry).toBe(1); });`,
    retries: 1,
    says: "unit: 1 failed before they passed",
  },
  { what: "a name that no test has", body: good, grep: "nobody", says: "unit: no test was run" },
  {
    what: "a test that fails",
    body: 'test("bad", () => { expect(1).toBe(2); });',
    says: "0 passed, 1 failed",
  },
];

for (const { what, body, green = false, retries, grep, says } of cases) {
  test(`${what} is ${green ? "green" : "not green"}`, async () => {
    const folder = test.info().outputPath("suite");
    const counts = test.info().outputPath("counts");
    await mkdir(folder, { recursive: true });
    await mkdir(counts, { recursive: true });
    await writeFile(
      path.join(folder, "one.spec.ts"),
      `import { expect, test } from "@playwright/test"; void expect;\n${body}\n`,
    );
    const own = JSON.stringify(path.join(projectRoot, "playwright.config.ts"));
    const more = `testDir: ".", outputDir: "out", projects: [{ name: "unit", testMatch: "one.spec.ts" }]`;
    const retried = retries === undefined ? "" : `, retries: ${retries}`;
    await writeFile(
      path.join(folder, "playwright.config.ts"),
      `import own from ${own};\nexport default { ...own, ${more}${retried} };\n`,
    );
    const chosen = grep === undefined ? [] : [`--grep=${grep}`];
    await execa(process.execPath, [runnerCli(), "test", ...chosen], {
      cwd: folder,
      reject: false,
      timeout: 60_000,
      env: { FIREDRILL_COUNTS: path.join(counts, "unit.json"), FIREDRILL_CONTEXT: undefined },
    });
    const close = [path.join(projectRoot, "src/cli/closing-counts.ts"), counts];
    const { stdout, exitCode } = await execa(process.execPath, close, { reject: false, timeout: 20_000 });
    expect(stdout).toMatch(says);
    expect(exitCode).toBe(green ? 0 : 1);
  });
}

test("no part at all, and a part that nothing was run in beside one that passed, are not green", async () => {
  const close = async (folder: string) =>
    execa(process.execPath, [path.join(projectRoot, "src/cli/closing-counts.ts"), folder], { reject: false });
  const folder = test.info().outputPath("counts");
  await mkdir(folder, { recursive: true });
  expect(await close(folder)).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining("no test was run"),
  });
  const part = (expected: number) =>
    JSON.stringify({ stats: { expected, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] });
  await writeFile(path.join(folder, "unit.json"), part(3));
  expect(await close(folder)).toMatchObject({ exitCode: 0 });
  await writeFile(path.join(folder, "controls.json"), part(0));
  const { exitCode, stdout } = await close(folder);
  expect(stdout).toContain("controls: no test was run");
  expect(exitCode).toBe(1);
});
