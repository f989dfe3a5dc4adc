import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { notRunRecord } from "../report/exercise-record.ts";
import { openRun } from "../report/run-folder.ts";
import { resumeRun } from "./resume.ts";

async function begun() {
  const reports = test.info().outputPath("reports");
  const context = await openRun({
    reports,
    planPath: "plan.md",
    planSha256: "aa",
    systemPath: "s.yaml",
    seed: 7,
  });
  const exercise = async (id: string, outcome: "judged" | "interrupted") => {
    const folder = path.join(context.folder, id);
    await mkdir(folder);
    await writeFile(path.join(folder, "objectives.json"), "{}");
    await writeFile(path.join(folder, "journal.jsonl"), "begun\n");
    const at = "2026-11-25T00:00:00.000Z";
    const facts = { id, variant: "v", title: id, line: 1, why: "", at, outcome: "interrupted" as const };
    const record = { ...notRunRecord(facts), outcome, verdict: outcome === "judged" ? "missed" : null };
    await writeFile(path.join(folder, "exercise.json"), JSON.stringify({ ...record, evidenceDir: id }));
  };
  return { reports, context, exercise };
}

test("what was judged, even as missed, stands; what was not makes room and keeps its traces", async () => {
  const { reports, context, exercise } = await begun();
  await exercise("one", "judged");
  await exercise("two", "interrupted");
  const resumed = await resumeRun({ reports, planSha256: "aa" });
  expect(resumed.judged).toEqual([{ scenario: "one", variant: "v" }]);
  expect(resumed.context).toMatchObject({ run: context.run, seed: 7, owner: process.pid });
  const names = await readdir(context.folder);
  expect(names).toContain("one");
  expect(names).not.toContain("two");
  const aside = names.find((name) => name.startsWith("two.unjudged-")) ?? "";
  expect(await readFile(path.join(context.folder, aside, "journal.jsonl"), "utf8")).toBe("begun\n");
});

test("another plan is not gone on with", async () => {
  const { reports } = await begun();
  await expect(resumeRun({ reports, planSha256: "bb" })).rejects.toThrow(/the plan has changed since/);
});

test("without a run there is nothing to go on with", async () => {
  await expect(resumeRun({ reports: test.info().outputPath("none"), planSha256: "aa" })).rejects.toThrow(
    /there is no run yet/,
  );
});

test("a cluster is kept when that is asked for now, not when it was at the beginning", async () => {
  const reports = test.info().outputPath("reports");
  const run = { planPath: "plan.md", planSha256: "aa", systemPath: "s.yaml" };
  await openRun({ reports, ...run, keepMs: 60_000 });
  expect((await resumeRun({ reports, planSha256: "aa" })).context).not.toHaveProperty("keepMs");
  const asked = await resumeRun({ reports, planSha256: "aa", keepMs: 120_000 });
  expect(asked.context).toMatchObject({ keepMs: 120_000 });
});
