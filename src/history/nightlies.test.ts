/** Twelve nights, each on a machine that is gone in the morning; and the quarter that a thirteenth makes of them. */
import { once } from "node:events";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { openHistory } from "./history.ts";

test.describe.configure({ mode: "serial" });

const how = [
  "met",
  "met",
  "missed",
  "met",
  "killed",
  "met",
  "inconclusive",
  "met",
  "error",
  "met",
  "met",
  "met",
];
const script = path.join(import.meta.dirname, "testing/night.ts");
const main = path.join(import.meta.dirname, "../cli/main.ts");
let place = "";

test.beforeAll(async () => {
  test.setTimeout(120_000);
  // Not below this test's own output folder: the next test finds it again.
  place = path.join(test.info().project.outputDir, `history-${process.pid}`);
  for (const [index, one] of how.entries()) await night(`night-${index + 1}`, index + 1, one);
});
test.afterAll(() => rm(place, { recursive: true, force: true }));

/** Of a year that no drill of this checkout lies in. */
async function night(run: string, day: number, one: string): Promise<void> {
  const at = `2031-02-${String(day).padStart(2, "0")}T02:17:00.000Z`;
  const machine = execa(process.execPath, [script, place, run, at, one], { reject: false });
  if (one === "killed") {
    await once(machine.stdout, "data");
    machine.kill("SIGKILL");
  }
  const { exitCode, stderr } = await machine;
  expect(exitCode, stderr).toBe(one === "killed" ? undefined : 0);
}

async function quarter(): Promise<{ readonly code: number | undefined; readonly text: string }> {
  const span = ["--since", "2031-01-01", "--until", "2031-04-01"];
  const env = { XDG_STATE_HOME: test.info().outputPath("state") };
  const asked = execa(process.execPath, [main, "report", ...span, "--history", place], {
    env,
    reject: false,
  });
  const { exitCode: code, stdout, stderr } = await asked;
  expect(stderr).toBe("");
  return { code, text: stdout };
}

test("every start is accounted for, though no machine of them is left", async () => {
  const { code, text } = await quarter();
  expect(text).toContain("\n12 started = 8 met + 1 missed + 1 inconclusive + 2 aborted\n");
  expect(text).toMatch(/\| data-loss\/volume-wiped \| 8, 1, 1, 2 \| met, 2031-02-12 \|.*\(10 runs\)/);
  expect(text).not.toContain("INCOMPLETE");
  expect(code).toBe(0);
});

test("the history is whole, and each end is sealed", async () => {
  const { entries, flaws } = await openHistory(place).read();
  expect(flaws).toEqual([]);
  expect(entries.map(({ type }) => type).filter((type) => type === "ended")).toHaveLength(11);
});

test("the sum fails when an entry is taken away: INCOMPLETE, and it is named", async () => {
  // That the newest was taken away no chain can tell: who may write may not delete (docs/decisions/0022).
  for (const [index, name] of (await readdir(place)).toSorted().slice(0, -1).entries()) {
    const file = path.join(place, name);
    const text = await readFile(file, "utf8");
    await rm(file);
    const { flaws } = await openHistory(place).read();
    const told = index < 2 ? await quarter() : null;
    await writeFile(file, text);
    expect(flaws).toContain(`${name} is missing`);
    if (told === null) continue;
    expect(told.code, name).toBe(7);
    expect(told.text).toContain("**INCOMPLETE**");
    expect(told.text).toContain(`- HISTORY: ${name} is missing`);
  }
});

test("a verdict that is changed is found, also where its own link is made anew", async () => {
  const names = (await readdir(place)).toSorted();
  for (const name of names) {
    const file = path.join(place, name);
    const text = await readFile(file, "utf8");
    if (!text.includes('"verdict":"missed"')) continue;
    await writeFile(file, text.replace('"verdict":"missed"', '"verdict":"met"'));
    const forged = await quarter();
    await writeFile(file, text);
    expect(forged.code).toBe(7);
    expect(forged.text).toContain(`${name} or `);
    expect(forged.text).toContain(`- HISTORY: ${name}: its seal: it says something else`);
    return;
  }
  throw new Error("no missed drill in the history");
});
