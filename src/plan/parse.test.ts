import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { lintPlan } from "./lint.ts";
import { parsePlan } from "./parse.ts";
import { lineOf, testPlan, testText } from "./testdata/read.ts";

const text = testText("harbour.md");
const plan = testPlan("harbour.md");
const at = (part: string) => lineOf(text, part);

test("the header is read from Russian labels, without emoji, with its lines", () => {
  expect(plan.title).toBe("Harbour Registry Recovery");
  expect(plan.date).toBe("2025-03-09");
  expect(plan.version).toBe("harbour 1.2");
  expect(plan.nextStep).toBe("Write down the stolen key");
  expect(plan.lines).toEqual({ title: 1, date: 2, version: 3, status: 4, nextStep: 130, testFrequency: 123 });
});

test("the first status counts, not the one repeated at the end", () => {
  expect(plan.status).toBe("В процессе подготовки");
});

test("the overview names scenarios, whether or not they have a section", () => {
  expect(plan.named).toEqual([
    { id: "lost-disk", title: "Lost disk", line: 11 },
    { id: "berth-outage", title: "Berth outage", line: 12 },
    { id: "stolen-key", title: "Stolen key", line: 13 },
  ]);
  expect(plan.scenarios.map(({ id, number, title }) => [id, number, title])).toEqual([
    ["lost-disk", 1, "Lost disk"],
    ["berth-outage", 2, "Berth outage"],
  ]);
});

test("tiers are read bold or not, in two languages", () => {
  expect(plan.serviceTiers.map(({ tier, target }) => [tier, target.ms, target.line])).toEqual([
    ["Critical Services", 40 * 60_000, 18],
    ["Ordinary Services", 3 * 3_600_000, 19],
  ]);
  expect(plan.dataTiers.map(({ tier, target }) => [tier, target.ms, target.text])).toEqual([
    ["Critical Data", 600_000, "<10 minutes"],
    ["Ordinary Data", 7_200_000, "<2 часа"],
  ]);
});

test("declared human minutes are no tier", () => {
  expect(plan.declared).toEqual({
    detect: { ms: 90_000, text: "90 s", line: 26 },
    decide: { ms: 240_000, text: "4 minutes", line: 27 },
  });
});

test("cadences come from frequencies and from labels such as Daily Backups, a log's too", () => {
  expect(
    plan.cadences.map(({ what, interval }) => [what, interval.ms, interval.text, interval.line]),
  ).toEqual([
    ["Settings", 86_400_000, "Daily Backups", 33],
    ["Ledger Log", 300_000, "Every 5 minutes", 40],
    ["Pictures", 21_600_000, "Каждые 6 часов", 44],
  ]);
  expect(plan.testFrequency).toBe("Twice a year");
});

test("blocks of the backup section are its own", () => {
  expect(plan.backupBlocks.map(({ line }) => line)).toEqual([at("helm get values")]);
});

test("a step holds all its bash blocks, dedented, each with the line of its first line", () => {
  const [look, put, open] = plan.scenarios[0]?.steps ?? [];
  expect(look).toMatchObject({ index: 1, title: "Look around", blocks: [], declaredMs: 180_000 });
  expect(look?.notes).toEqual(["Ask the harbour master"]);
  expect(put?.blocks).toEqual([
    {
      language: "bash",
      script: "# newest first\nkubectl apply \\\n  -f backups/ledger-YYYYMMDD.yaml\n\nls -l backups",
      line: at("# newest first"),
    },
    {
      language: "sh",
      script: "kubectl apply -f backups/pictures-YYYYMMDD.yaml",
      line: at("pictures-YYYYMMDD"),
    },
  ]);
  expect(open).toMatchObject({ title: "Open the gate", line: at("Open the gate"), blocks: [] });
  expect(open?.waitFor).toEqual(["the tide"]);
});

test("blocks that are not indented belong to the step above them, headings do for labels", () => {
  const scenario = plan.scenarios[1];
  expect(scenario?.symptoms).toEqual([{ text: "Ships wait", line: at("Ships wait") }]);
  expect(scenario?.steps.map(({ title, blocks }) => [title, blocks.map(({ line }) => line)])).toEqual([
    ["Close the berth", [at("--replicas=0")]],
    ["Open it again: slowly", [at("--replicas=3")]],
  ]);
});

test("code of another label, and code that is not bash, is never run", () => {
  expect(plan.otherBlocks.map(({ line }) => line)).toEqual([at("gate: open"), at("echo never part")]);
});

test("code behind the targets of a scenario is no part of its last step", () => {
  const read = parsePlan(
    text.replace("(from last backup)\n", "(from last backup)\n\n```bash\nrm everything\n```\n"),
  );
  expect(read.scenarios[0]?.steps.flatMap(({ blocks }) => blocks)).toHaveLength(2);
  expect(read.otherBlocks.map(({ script }) => script)).toContain("rm everything");
});

test("targets of a scenario keep their words; N/A is not a duration", () => {
  expect(plan.scenarios.map(({ rto, rpo }) => [rto?.ms, rpo])).toEqual([
    [1_800_000, { ms: 300_000, text: "<5 minutes (from last backup)", line: at("from last backup") }],
    [7_200_000, { notApplicable: true, text: "N/A (no data loss)", line: at("N/A") }],
  ]);
});

test("a file with fields is a log, a file with a block is written to the desk", () => {
  expect(plan.files.map(({ path, line, block }) => [path, line, block?.line])).toEqual([
    ["scripts/save.sh", at("scripts/save.sh"), at("#!/bin/bash")],
  ]);
  expect(plan.logs).toEqual([
    { path: "backups/LOG.md", line: at("LOG.md"), fields: ["When", "What (Full/Incremental)"] },
  ]);
});

test("the checklist holds what is ticked and what is not", () => {
  expect(plan.checklist.map(({ item }) => item)).toEqual(["Ledger complete", "Gate opens"]);
  expect(plan.notUnderstood).toEqual([]);
});

test("line ends of other systems and a byte order mark change nothing", () => {
  expect(parsePlan(`\uFEFF${text.replaceAll("\n", "\r\n")}`)).toEqual(plan);
});

for (const [value, why] of [
  [">1 hour", "another comparison"],
  ["1-2 hours", "a range"],
  ["soon", "words"],
  ["<TBD>", "a placeholder"],
  ["0 minutes", "nothing"],
  ["15 minutes, mostly", "a duration with conditions"],
] as const) {
  test(`an RTO of "${value}" (${why}) is not understood, and nothing is taken from it`, () => {
    const read = parsePlan(text.replace("**RTO:** <30 minutes", `**RTO:** ${value}`));
    expect(read.scenarios[0]?.rto).toBeUndefined();
    expect(read.notUnderstood.map(({ line }) => line)).toEqual([at("<30 minutes")]);
  });
}

test("a second RTO of a scenario is not guessed between", () => {
  const read = parsePlan(text.replace("**RTO:** <30 minutes", "**RTO:** <30 minutes  \n**RTO:** <3 hours"));
  expect(read.scenarios[0]?.rto?.ms).toBe(1_800_000);
  expect(read.notUnderstood).toHaveLength(1);
});

test("a fence that is never closed is marked", () => {
  const read = parsePlan("## Scenario 1: X\n**Recovery Steps:**\n1. **A:**\n   ```bash\n   true\n");
  expect(read.scenarios[0]?.steps[0]?.blocks).toEqual([
    { language: "bash", script: "true", line: 5, unclosed: true },
  ]);
});

const pieces = fc.constantFrom(
  ...text.split("\n"),
  "```bash",
  "```",
  "   ```bash",
  "> - 1. a",
  "**RTO:**",
  "RPO: <1 h",
  "kubectl exec <pod> -- $(x `y <<EOF",
  "| a | b |",
  "\t\u0000\uD800",
);

test("no text at all makes reading or linting fail, or take a second", () => {
  test.setTimeout(120_000);
  const documents = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.array(pieces, { maxLength: 80 }).map((lines) => lines.join("\n")),
  );
  fc.assert(
    fc.property(documents, (document) => {
      const began = performance.now();
      const read = parsePlan(document);
      const lines = document.split(/\r\n?|\n/u).length;
      for (const finding of lintPlan(read)) {
        expect(finding.line).toBeGreaterThanOrEqual(1);
        expect(finding.line).toBeLessThanOrEqual(lines);
      }
      expect(performance.now() - began).toBeLessThan(1_000);
    }),
    { numRuns: 400 },
  );
});
