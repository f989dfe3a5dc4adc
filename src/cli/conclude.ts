/** The end of a run: run.json, the auditor's report, and what the terminal says. */
import { copyFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import packageJson from "../../package.json" with { type: "json" };
import { bootId } from "../journal/clock.ts";
import type { LoadedPlan } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { System } from "../plan/system.ts";
import { generateAllure } from "../report/allure.ts";
import { notRunRecord } from "../report/exercise-record.ts";
import { pointLatest, readExercises, type RunContext } from "../report/run-folder.ts";
import { type RunRecord, runRecordSchema } from "../report/run-record.ts";
import { headline, runTable } from "../report/terminal.ts";
import type { Choice, Chosen } from "./choose.ts";
import { wantsColour } from "./colour.ts";
import { fromCaller, fromRoot, projectRoot } from "./root.ts";

export interface RunEnd {
  readonly record: RunRecord;
  /** False when the report could not be made; evidence and run.json are complete all the same. */
  readonly reported: boolean;
}

export async function concludeRun(input: {
  readonly context: RunContext;
  readonly reports: string;
  readonly plan: LoadedPlan;
  readonly system: System;
  readonly choice: Choice;
}): Promise<RunEnd> {
  const { context, reports, plan: loaded, system, choice } = input;
  const at = new Date().toISOString();
  const ended = await readExercises(context.folder);
  const unended = choice.exercises.filter(
    (one) => !ended.some(({ scenario, variant }) => scenario === one.scenario && variant === one.variant),
  );
  const exercises = [
    ...ended,
    ...unended.map((one) => interruptedRecord(loaded.plan, one, at)),
    ...choice.notRun.map((scenario) => notRunRecord({ ...scenario, at })),
  ];
  const record: RunRecord = runRecordSchema.parse({
    version: 1,
    run: context.run,
    startedAt: context.startedAt,
    endedAt: at,
    bootId: bootId(),
    system: { name: system.system.name, kind: system.system.kind },
    plan: {
      path: fromRoot(context.planPath),
      sha256: loaded.sha256,
      version: loaded.plan.version ?? null,
      status: loaded.plan.status ?? null,
      approvedBy: system.plan.approvedBy,
    },
    harness: { version: packageJson.version, commit: await commit() },
    exercises,
  });
  await writeFile(path.join(context.folder, "run.json"), `${JSON.stringify(record, null, 2)}\n`);
  await copyFile(context.planPath, path.join(context.folder, "plan.md"));
  await pointLatest(reports, context.folder);

  process.stdout.write(`${runTable(record, wantsColour())}\n`);
  const reported = ended.length === 0 || (await report(context.folder, record));
  process.stdout.write(`evidence ${fromCaller(context.folder)}\n`);
  return { record, reported };
}

/** A drill that was begun and left no record of its own: its runner died under it. */
function interruptedRecord(plan: Plan, { scenario: id, variant }: Chosen, at: string) {
  const { title = id, line = 1 } = plan.scenarios.find((scenario) => scenario.id === id) ?? {};
  const why = "the runner ended before the exercise did";
  return notRunRecord({ id, variant, title, line, why, at, outcome: "interrupted" });
}

async function report(folder: string, record: RunRecord): Promise<boolean> {
  const planned = record.exercises.filter(({ control }) => !control);
  const met = planned.filter(({ verdict }) => verdict === "met").length;
  const notRun = planned.filter(({ outcome }) => outcome === "notRun").length;
  try {
    const file = await generateAllure({
      folder,
      title: `Firedrill: ${met} of ${planned.length} planned met, ${notRun} not run`,
      variables: {
        ...Object.fromEntries(planned.map((exercise) => [exercise.title, headline(exercise)])),
        System: `${record.system.name} (${record.system.kind})`,
        Plan: `${record.plan.path}, ${record.plan.status ?? "no status"}, ${record.plan.approvedBy ? `approved by ${record.plan.approvedBy}` : "approved by nobody"}`,
        "Plan SHA-256": record.plan.sha256,
        Run: record.run,
        Harness: `${record.harness.version} ${record.harness.commit ?? ""}`,
      },
    });
    process.stdout.write(`report   ${fromCaller(file)}\n`);
    return true;
  } catch (cause) {
    process.stderr.write(`The report could not be made: ${cause instanceof Error ? cause.message : cause}\n`);
    process.stderr.write(
      `Evidence and run.json are complete. Try: npx allure generate ${folder}/allure-results\n`,
    );
    return false;
  }
}

async function commit(): Promise<string | null> {
  const { stdout, exitCode } = await execa("git", ["rev-parse", "--short=12", "HEAD"], {
    cwd: projectRoot,
    reject: false,
    timeout: 5_000,
  });
  return exitCode === 0 ? stdout.trim() : null;
}
