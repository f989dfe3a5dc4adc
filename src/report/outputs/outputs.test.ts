import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { runCsv } from "./csv.ts";
import { outputs, writeOutputs } from "./index.ts";
import { junitXml } from "./junit.ts";
import { openMetrics } from "./open-metrics.ts";
import { stepSummary } from "./step-summary.ts";
import { run } from "./testing.ts";

test("JUnit: met passes, missed fails, what proved nothing is an error, not run is skipped; no control", () => {
  const xml = junitXml(run);
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" });
  const { testsuite } = parser.parse(xml).testsuites;
  const counts = { tests: "4", failures: "1", errors: "1", skipped: "1", time: "120.500" };
  expect(testsuite).toMatchObject(counts);
  const [met, missed, inconclusive, notRun] = testsuite.testcase;
  expect(Object.keys(met)).toEqual(["system-out", "classname", "name", "time"]);
  expect(met["system-out"]).toContain("RTA 7 min 50.1 s ± 0.1 s of < 1 h");
  expect(missed.failure["#text"]).toContain("<script>alert(1)</script> & `rm`");
  expect(missed.name).toBe('=cmd|"<b> (all)');
  expect(inconclusive.error).toMatchObject({ type: "inconclusive" });
  expect(notRun).toHaveProperty("skipped");
});

test("CSV: one row an objective, a cell that a spreadsheet would calculate is text", () => {
  const [head, ...rows] = runCsv(run).trimEnd().split("\r\n");
  expect(head?.split(",")).toHaveLength(13);
  expect(rows).toEqual([
    "r,2026-11-24T00:00:00.000Z,data-loss,volume-wiped,judged,met,RTO,,3600,measured,470,470.2,",
    "r,2026-11-24T00:00:00.000Z,data-loss,volume-wiped,judged,met,RPO,records,900,measured,59.6,59.8,1711",
    "r,2026-11-24T00:00:00.000Z,data-loss,volume-wiped,judged,met,worst-case RPO,records,900,measured,60,75,",
    "r,2026-11-24T00:00:00.000Z,cluster,all,judged,missed,RTO,,60,atLeast,300,,",
    "r,2026-11-24T00:00:00.000Z,partition,,judged,inconclusive,,,,,,,",
    "r,2026-11-24T00:00:00.000Z,storage,,notRun,,,,,,,,",
  ]);
  const [first] = run.exercises;
  if (first === undefined) throw new Error("no exercise");
  const evil = { ...run, exercises: [{ ...first, variant: '=HYPERLINK("x","y")' }] };
  expect(runCsv(evil)).toContain(`,"'=HYPERLINK(""x"",""y"")",`);
});

test("OpenMetrics: each family once, its samples beneath it, an end at the end", () => {
  const text = openMetrics(run);
  expect(text).toContain('firedrill_rta_seconds{scenario="data-loss",variant="volume-wiped"} 470.2\n');
  expect(text).toContain('firedrill_rta_seconds{scenario="cluster",variant="all"} 300\n');
  expect(text).toContain(
    'firedrill_lost_writes{scenario="data-loss",variant="volume-wiped",store="records"} 1711\n',
  );
  expect(text).toContain('firedrill_outcome{scenario="storage",variant="",outcome="notRun"} 1\n');
  expect(text).not.toContain("a-control");
  expect(text.endsWith("\n# EOF\n")).toBe(true);
  const types = [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name);
  expect(new Set(types).size).toBe(types.length);
  let family = "";
  for (const line of text.trimEnd().split("\n").slice(0, -1)) {
    family = /^# TYPE (\S+)/.exec(line)?.[1] ?? family;
    expect(line).toMatch(
      line.startsWith("#") ? /^# (TYPE|UNIT|HELP) / : /^\w+\{(\w+="[^"\n]*",?)+\} [\d.]+$/,
    );
    expect(line).toContain(family);
  }
});

test("the summary names every exercise, and what a system says in it is text", () => {
  const text = stepSummary(run);
  expect(text).toContain("## Firedrill: 1 of 4 planned met");
  expect(text).toMatch(
    /^\| Data Loss \(volume-wiped\) \| \*\*met\*\* \| 7 min 50\.1 s ± 0\.1 s, &lt; 1 h \| records/m,
  );
  expect(text).toContain(
    "- not-restored: down for 5 min \\| at least &lt;script>alert(1)&lt;/script> &amp; \\`rm\\` (plan line 12)",
  );
  expect(text).toContain("Seal: UNSIGNED");
  expect(text).not.toMatch(/<\w|A control/);
});

test("a run's folder gets every output, and a GitHub job its summary beneath what stands there", async () => {
  const folder = test.info().outputPath("run");
  await mkdir(folder, { recursive: true });
  const job = path.join(folder, "job.md");
  await writeFile(job, "# Before\n");
  await writeOutputs(folder, run, { GITHUB_STEP_SUMMARY: job });
  expect((await readdir(folder)).toSorted()).toEqual(["job.md", ...Object.keys(outputs)].toSorted());
  expect(await readFile(job, "utf8")).toBe(`# Before\n${stepSummary(run)}`);
});
