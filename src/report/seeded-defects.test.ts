import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { judge } from "../measure/judge.ts";
import { judgeEvidence } from "./judge-evidence.ts";
import { seededDefects } from "./seeded-defects.ts";

const sample = await judgeEvidence(path.resolve("reports/samples/data-loss-met"));

test("without a defect the recorded exercise is met", () => {
  expect(judge(sample.events, sample.objectives).verdict).toBe("met");
});

for (const { name, verdict, reason, spoil } of seededDefects) {
  test(`${name}: ${verdict}, ${reason}`, () => {
    const { events, objectives } = spoil(sample);
    const judged = judge(events, objectives);
    expect(judged.reasons.map(({ code }) => code)).toContain(reason);
    expect(judged.verdict).toBe(verdict);
  });
}

test("the table in docs/ is this one", async () => {
  const rows = seededDefects.map(
    ({ name, fools, verdict, reason }) => `| ${name} | ${fools} | *${verdict}*, \`${reason}\` |`,
  );
  const doc = await readFile("docs/seeded-defects.md", "utf8");
  const [, recorded = ""] = doc.split("## In recorded evidence\n");
  expect(
    recorded
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(2),
  ).toEqual(rows);
});

test("as many live controls stand in docs/ as are drilled, file by file", async () => {
  const [live = ""] = (await readFile("docs/seeded-defects.md", "utf8")).split("## In recorded evidence\n");
  const folder = "drills/controls";
  for (const name of (await readdir(folder)).filter((one) => one.endsWith(".drill.ts"))) {
    const drilled = (await readFile(path.join(folder, name), "utf8")).match(/^ *control\(/gm) ?? [];
    const told = live.split("\n").filter((line) => line.includes(`| \`${name.replace(".drill.ts", "")}\` |`));
    expect(told, name).toHaveLength(drilled.length);
  }
});
