/** The auditor's report of a run of twenty exercises, made by the command from the evidence of a saved real one. */
import { randomUUID } from "node:crypto";
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { run as runSample } from "../report/outputs/testing.ts";
import { quantile } from "../report/quarter/quantile.ts";
import { type ExerciseRecord, exerciseRecordSchema } from "../report/run-record.ts";
import type { Bench } from "./figure.ts";

const root = path.join(import.meta.dirname, "../..");
const sample = path.join(root, "reports/samples/data-loss-met");
const exercises = 20;
const runs = 3;

export const reportOfTwenty: Bench = async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "fdb-"));
  try {
    const run = path.join(folder, "runs", "twenty");
    await layOut(run);
    const seconds: number[] = [];
    for (let at = 0; at < runs; at += 1) {
      const begun = performance.now();
      await execa(process.execPath, [path.join(root, "src/cli/main.ts"), "report", "--rebuild", run]);
      seconds.push((performance.now() - begun) / 1_000);
    }
    const { size } = await stat(path.join(run, "report.html"));
    const about = { runs, detail: `${exercises} exercises, each with all that a real one attaches` };
    const round = (value: number) => Math.round(value * 10) / 10;
    return [
      {
        figure: "a report of twenty exercises, the slowest",
        ...{ value: round(quantile(seconds, 1)), unit: "s", atMost: 10, ...about },
      },
      { figure: "its size", value: round(size / 1e6), unit: "MB", atMost: 30, ...about },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
};

async function layOut(run: string): Promise<void> {
  const results = path.join(run, "allure-results");
  await mkdir(results, { recursive: true });
  await copyFile(path.join(sample, "plan.md"), path.join(run, "plan.md"));
  const met = exerciseRecordSchema.parse(
    JSON.parse(await readFile(path.join(sample, "exercise.json"), "utf8")),
  );
  const records = Array.from({ length: exercises }, (_, index): ExerciseRecord => {
    const variant = `${met.variant}-${index + 1}`;
    const id = `${met.scenario}-${variant}`;
    return { ...met, id, variant, evidenceDir: id };
  });
  for (const record of records) {
    const evidence = path.join(run, record.evidenceDir);
    await cp(sample, evidence, { recursive: true });
    await writeFile(path.join(evidence, "exercise.json"), JSON.stringify(record));
    await writeResult(results, record);
  }
  await writeFile(path.join(run, "run.json"), JSON.stringify({ ...runSample, exercises: records }));
}

/** As allure-playwright writes it: every attachment a file of its own. */
async function writeResult(results: string, { title, variant, startedAt }: ExerciseRecord): Promise<void> {
  const steps = (await readdir(path.join(sample, "steps"))).filter((name) => name.endsWith(".report.txt"));
  const attach = async (name: string, file: string, type: string) => {
    const source = `${randomUUID()}-attachment${path.extname(file)}`;
    await copyFile(path.join(sample, file), path.join(results, source));
    return { name, source, type };
  };
  const start = Date.parse(startedAt);
  const ended = { status: "passed", stage: "finished", start, stop: start + 1_000 };
  const result = {
    uuid: randomUUID(),
    name: `${title} is survived`,
    fullName: `${title}/${variant}`,
    testCaseId: `${title}/${variant}`,
    ...ended,
    description: await readFile(path.join(sample, "overview.md"), "utf8"),
    labels: Object.entries({ feature: title, story: variant }).map(([name, value]) => ({ name, value })),
    attachments: [
      await attach("Timeline", "timeline.svg", "image/svg+xml"),
      await attach("Overview", "overview.md", "text/markdown"),
      await attach("Judgement", "judgement.json", "application/json"),
    ],
    steps: await Promise.all(
      steps.map(async (name) => ({
        ...{ name, ...ended, steps: [] },
        attachments: [await attach(name, path.join("steps", name), "text/plain")],
      })),
    ),
  };
  await writeFile(path.join(results, `${result.uuid}-result.json`), JSON.stringify(result));
}
