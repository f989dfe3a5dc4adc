import { expect, test } from "@playwright/test";
import { lintPlan, rules } from "./lint.ts";
import { parsePlan } from "./parse.ts";
import { commandRows } from "./testdata/command-rows.ts";
import { planRows } from "./testdata/plan-rows.ts";
import { lineOf, testSystem, testText } from "./testdata/read.ts";

const clean = testText("clean.md");
const system = testSystem();
const rows = [...planRows, ...commandRows];

test("a plan that is in order has no finding", () => {
  expect(lintPlan(parsePlan(clean), system)).toEqual([]);
});

test("every rule has a row below", () => {
  expect([...new Set(rows.map(({ code }) => code))].toSorted()).toEqual(
    [...new Set(rules.map(({ code }) => code))].toSorted(),
  );
});

for (const { code, change, on, fine, yaml, withoutSystem, says = [] } of rows) {
  const changed = (yaml ?? change)[1].trim().split("\n")[0];
  const told = withoutSystem ? undefined : yaml ? testSystem((text) => replace(text, yaml)) : system;
  test(`${code} is found on the line of "${on}" (${changed})`, () => {
    const document = replace(clean, change);
    const found = lintPlan(parsePlan(document), told).filter((finding) => finding.code === code);
    expect([...new Set(found.map(({ line }) => line))]).toEqual([lineOf(document, on)]);
    for (const words of says) expect(found.map(({ message }) => message).join("\n")).toContain(words);
  });

  test(`${code} is not found where there is nothing: ${fine[1].trim().split("\n")[0] ?? ""}`, () => {
    const found = lintPlan(parsePlan(replace(clean, fine)), withoutSystem ? undefined : system);
    const certain = found.filter((finding) => finding.code === code && finding.severity !== "low");
    expect(certain).toEqual([]);
  });
}

function replace(text: string, [from, to]: readonly [string, string]): string {
  if (!text.includes(from)) throw new Error(`"${from}" is not in the document`);
  return text.replaceAll(from, () => to);
}
