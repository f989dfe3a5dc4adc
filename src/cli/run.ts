/** `drill run`: everything from a bare host to a report. */
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import packageJson from "../../package.json" with { type: "json" };
import { requireFreePorts } from "../cluster/ports.ts";
import { prepareHost } from "../host/setup.ts";
import { bootId } from "../journal/clock.ts";
import { lockHolder } from "../keeper/lock.ts";
import { reap } from "../keeper/reap.ts";
import { stateRoot } from "../keeper/state.ts";
import { loadPlan, loadSystem } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import { Problem } from "../problem.ts";
import { generateAllure } from "../report/allure.ts";
import { notRunRecord } from "../report/exercise-record.ts";
import { contextFile, contextVariable, openRun, pointLatest, readExercises } from "../report/run-folder.ts";
import { type RunRecord, runRecordSchema } from "../report/run-record.ts";
import { headline, runTable } from "../report/terminal.ts";
import { chooseScenarios } from "./choose.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { runPlaywright } from "./playwright.ts";
import { fromRoot, projectRoot } from "./root.ts";

const projectPlans = path.join(projectRoot, "drills");
const defaultPlan = path.join(projectPlans, "x0tta6bl4", "plan.md");
const defaultSystem = path.join(projectPlans, "x0tta6bl4", "system.yaml");
/** One for each entry point of the clients (fixtures/stage.ts). */
const clientPorts = 3;

export interface RunOptions {
  /** Relative to the current directory. Default: the project's own, wherever the command is called. */
  readonly plan?: string;
  readonly system?: string;
  readonly seed?: string;
  readonly trustPlan?: boolean;
  readonly yes?: boolean;
}

export async function runVerb(wanted: readonly string[], options: RunOptions): Promise<number> {
  const seed = options.seed === undefined ? undefined : parseSeed(options.seed);
  const planPath = path.resolve(options.plan ?? defaultPlan);
  const systemPath = path.resolve(options.system ?? defaultSystem);
  const loaded = await loadPlan(options.plan ?? fromCaller(planPath));
  const system = await loadSystem(options.system ?? fromCaller(systemPath));
  refuseStrangers(planPath, options);
  const drills = (await readdir(projectPlans)).flatMap((name) => /^(.+)\.drill\.ts$/.exec(name)?.[1] ?? []);
  const choice = chooseScenarios({
    wanted,
    plan: loaded.plan,
    planPath: options.plan ?? fromCaller(planPath),
    drills,
  });

  if (choice.drilled.length > 0) {
    await prepareHost({ yes: options.yes ?? false });
    await reap({ stateRoot: stateRoot() });
    await requireClientPorts(system.clients.port);
  }
  const reports = path.join(projectRoot, "reports");
  await mkdir(reports, { recursive: true });
  const context = await openRun({
    reports,
    planPath,
    systemPath,
    ...(seed === undefined ? {} : { seed }),
  });
  process.stderr.write(`run ${context.run}, seed ${context.seed}\n`);

  let interrupted: number | null = null;
  let ranToEnd = true;
  if (choice.drilled.length > 0) {
    const runner = await runPlaywright({
      project: "drills",
      files: choice.drilled.map((id) => `drills/${id}.drill.ts`),
      environment: { [contextVariable]: contextFile(context.folder) },
      run: context.run,
    });
    interrupted = runner.interrupted;
    ranToEnd = runner.clean;
  }

  const at = new Date().toISOString();
  const ended = await readExercises(context.folder);
  const unended = choice.drilled.filter((id) => !ended.some(({ scenario }) => scenario === id));
  const exercises = [
    ...ended,
    ...unended.map((id) => interruptedRecord(loaded.plan, id, at)),
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
      path: fromRoot(planPath),
      sha256: createHash("sha256")
        .update(await readFile(planPath))
        .digest("hex"),
      version: loaded.plan.version ?? null,
      status: loaded.plan.status ?? null,
      approvedBy: system.plan.approvedBy,
    },
    harness: { version: packageJson.version, commit: await commit() },
    exercises,
  });
  await writeFile(path.join(context.folder, "run.json"), `${JSON.stringify(record, null, 2)}\n`);
  await copyFile(planPath, path.join(context.folder, "plan.md"));
  await pointLatest(reports, context.folder);

  process.stdout.write(`${runTable(record)}\n`);
  const reported = ended.length === 0 || (await report(context.folder, record));
  process.stdout.write(`evidence ${fromCaller(context.folder)}\n`);

  if (!ranToEnd) return exitCodes.cleanUpIncomplete;
  if (interrupted !== null) return interrupted;
  return reported ? exitCodeOf(exercises) : exitCodes.evidenceIncomplete;
}

/** A drill that was begun and left no record of its own: its runner died under it. */
function interruptedRecord(plan: Plan, id: string, at: string) {
  const { title = id, line = 1 } = plan.scenarios.find((scenario) => scenario.id === id) ?? {};
  const why = "the runner ended before the exercise did";
  return notRunRecord({ id, title, line, why, at, outcome: "interrupted" });
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

/** Looked at before anything is made; while another exercise runs the ports are its own, and its lock says so better. */
async function requireClientPorts(first: number): Promise<void> {
  if ((await lockHolder(stateRoot())) !== null) return;
  await requireFreePorts(Array.from({ length: clientPorts }, (_none, index) => first + index));
}

function fromCaller(file: string): string {
  return path.relative(process.cwd(), file);
}

/** Until blocks run in namespaces of their own, a document of somebody else is root's code on this host. */
function refuseStrangers(planPath: string, options: RunOptions): void {
  if (options.trustPlan || planPath.startsWith(projectPlans + path.sep)) return;
  throw new Problem(
    {
      what: "This plan is not the project's own, and its commands would run as root on this host",
      where: options.plan ?? planPath,
      expected: "a plan beneath drills/, or your word that you trust it",
      next: "read its commands (./scripts/drill plan), then add --trust-plan",
    },
    { kind: "usage" },
  );
}

function parseSeed(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number.parseInt(text, 10);
  throw new Problem(
    {
      what: "The seed is not a number",
      where: `--seed ${text}`,
      expected: "0 to 999999999",
      next: "drop it, or give a number",
    },
    { kind: "usage" },
  );
}

async function commit(): Promise<string | null> {
  const { stdout, exitCode } = await execa("git", ["rev-parse", "--short=12", "HEAD"], {
    cwd: projectRoot,
    reject: false,
    timeout: 5_000,
  });
  return exitCode === 0 ? stdout.trim() : null;
}
