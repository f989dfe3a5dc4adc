/** The end of a run: run.json, the auditor's report, and what the terminal says. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { bootId } from "../journal/clock.ts";
import type { LoadedPlan } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { System } from "../plan/system.ts";
import { executorOf } from "../report/executor.ts";
import { notRunRecord } from "../report/exercise-record.ts";
import { harness } from "../report/harness.ts";
import { pointLatest, readExercises, type RunContext } from "../report/run-folder.ts";
import { writeOutputs } from "../report/outputs/index.ts";
import { type RunRecord, runRecordSchema } from "../report/run-record.ts";
import { withRoom } from "../report/room.ts";
import { runTable } from "../report/terminal.ts";
import { keyId } from "../seal/dsse.ts";
import { signingKey } from "../seal/keys.ts";
import type { Choice, Chosen } from "./choose.ts";
import { wantsColour } from "./colour.ts";
import { reportRun } from "./report-run.ts";
import { fromCaller, fromRoot } from "./root.ts";
import type { Shard } from "./shard.ts";
import { told } from "./told.ts";

export interface RunEnd {
  readonly record: RunRecord;
  /** False when run.json or the report could not be written. */
  readonly reported: boolean;
}

export async function concludeRun(input: {
  readonly context: RunContext;
  readonly reports: string;
  readonly plan: LoadedPlan;
  readonly system: System;
  readonly choice: Choice;
  readonly shard?: Shard;
}): Promise<RunEnd> {
  const { context, reports, plan: loaded, system, choice, shard } = input;
  const at = new Date().toISOString();
  const ended = await readExercises(context.folder);
  const unended = choice.exercises.filter(
    (one) => !ended.some(({ scenario, variant }) => scenario === one.scenario && variant === one.variant),
  );
  const signer = await signingKey();
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
    ...(shard === undefined ? {} : { shard }),
    system: { name: system.system.name, kind: system.system.kind },
    plan: {
      path: fromRoot(context.planPath),
      sha256: loaded.sha256,
      version: loaded.plan.version ?? null,
      status: loaded.plan.status ?? null,
      approvedBy: system.plan.approvedBy,
    },
    harness: await harness(),
    signer: signer === null ? null : keyId(signer),
    exercises,
  });
  process.stdout.write(`${runTable(record, wantsColour())}\n`);
  const kept = await told(() => keep(record, context, reports));
  const reported = ended.length === 0 || (await reportRun(context.folder, record, context.history));
  process.stdout.write(`evidence ${fromCaller(context.folder)}\n`);
  return { record, reported: kept && reported };
}

async function keep(record: RunRecord, { folder, planPath }: RunContext, reports: string): Promise<void> {
  await withRoom(fromCaller(folder), async () => {
    await writeOutputs(folder, record);
    await copyFile(planPath, path.join(folder, "plan.md"));
    const results = path.join(folder, "allure-results");
    await mkdir(results, { recursive: true });
    await writeFile(path.join(results, "executor.json"), JSON.stringify(executorOf(process.env)));
    await pointLatest(reports, folder);
  });
}

/** A drill that was begun and left no record of its own. */
function interruptedRecord(plan: Plan, { scenario: id, variant }: Chosen, at: string) {
  const { title = id, line = 1 } = plan.scenarios.find((scenario) => scenario.id === id) ?? {};
  const why = "the exercise left no record: its runner ended before it did, or could not write";
  return notRunRecord({ id, variant, title, line, why, at, outcome: "interrupted" });
}
