/** `drill run`: from a bare host to a verdict. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parsePlace } from "../history/place.ts";
import { prepareHost } from "../host/setup.ts";
import { keptRuns, requireNoneKept } from "../keeper/kept.ts";
import { reap } from "../keeper/reap.ts";
import { stateRoot } from "../keeper/state.ts";
import { Problem } from "../problem.ts";
import { aheadFile } from "../report/ahead.ts";
import { contextFile, contextVariable, openRun } from "../report/run-folder.ts";
import type { RunRecord } from "../report/run-record.ts";
import { requireWritable, withRoom } from "../report/room.ts";
import { signingKey } from "../seal/keys.ts";
import { attendedBy, requirePerson } from "./attended.ts";
import { type Choice, chooseExercises, tagsOf } from "./choose.ts";
import { requireClientPorts } from "./client-ports.ts";
import { concludeRun } from "./conclude.ts";
import { dryRun } from "./dry-run.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { parseKeep, requireOneToKeep } from "./keep.ts";
import { tellHistory } from "./history.ts";
import { keptText } from "./kept-text.ts";
import { lookAhead } from "./look-ahead.ts";
import { runPlaywright } from "./playwright.ts";
import { resumeRun } from "./resume.ts";
import { parseShard, type Shard, shareOf } from "./shard.ts";
import { projectRoot } from "./root.ts";
import { choosable, loadSubject, projectPlans, type SubjectOptions } from "./subject.ts";

export interface RunOptions extends SubjectOptions {
  readonly seed?: string;
  readonly all?: boolean;
  readonly resume?: boolean;
  readonly dryRun?: boolean;
  readonly shard?: string;
  /** True: for the usual time. */
  readonly keep?: string | true;
  /** A folder or a bucket. */
  readonly history?: string;
  /** Who notices, decides and lets each step run. */
  readonly attended?: string;
  readonly trustPlan?: boolean;
  readonly yes?: boolean;
}

export async function runVerb(wanted: readonly string[], options: RunOptions): Promise<number> {
  const seed = options.seed === undefined ? undefined : parseSeed(options.seed);
  const keep = options.keep === undefined ? {} : { keepMs: parseKeep(options.keep) };
  const history = options.history === undefined ? {} : { history: parsePlace(options.history) };
  const subject = await loadSubject(options);
  const { planPath, loaded, systemPath, system } = subject;
  refuseStrangers(planPath, options);
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  const whole = chooseExercises({ ...choosable(subject), wanted, all: options.all ?? false });
  const choice = shard === undefined ? whole : shardOf(whole, shard);
  if (keep.keepMs !== undefined) requireOneToKeep(choice);
  if (options.attended !== undefined) requirePerson(options.attended, choice);

  const reports = path.join(projectRoot, "reports");
  const lookAt = (exercises: Choice["exercises"]) =>
    lookAhead({ exercises, plan: loaded.plan, system, reports });
  if (options.dryRun) {
    return dryRun(subject, { ahead: await lookAt(choice.exercises), notRun: choice.notRun, ...keep });
  }

  if (choice.exercises.length > 0) {
    // One that cannot be used ends the run here, not after the first drill.
    await signingKey();
    await tellHistory(history.history);
    await requireNoneKept(stateRoot());
    await requireWritable(reports);
    await prepareHost({ yes: options.yes ?? false });
    await reap({ stateRoot: stateRoot() });
    await requireClientPorts(system);
  }
  const planSha256 = loaded.sha256;
  const { context, runner } = await attendedBy(options.attended, async (attended) => {
    const asked = { ...keep, ...history, ...attended };
    const { context: run, judged } = await withRoom(reports, async () => {
      await mkdir(reports, { recursive: true });
      if (options.resume) return resumeRun({ reports, planSha256, ...asked });
      const chosenSeed = seed === undefined ? {} : { seed };
      return {
        context: await openRun({
          ...{ reports, planPath, planSha256, systemPath },
          ...{ ...chosenSeed, ...asked },
        }),
        judged: [],
      };
    });
    // From the seed comes the instant of the disaster.
    const seedTold = options.attended === undefined ? `, seed ${run.seed}` : "";
    process.stderr.write(`run ${run.run}${seedTold}\n`);
    const left = choice.exercises.filter(
      ({ scenario, variant }) => !judged.some((one) => one.scenario === scenario && one.variant === variant),
    );
    const ahead = JSON.stringify(await lookAt(left), null, 2);
    await withRoom(reports, () => writeFile(aheadFile(run.folder), ahead));

    const end =
      left.length === 0
        ? null
        : await runPlaywright({
            project: "drills",
            files: [...new Set(left.map(({ scenario }) => `drills/${scenario}.drill.ts`))],
            grep: tagsOf(left),
            environment: { [contextVariable]: contextFile(run.folder) },
            run: run.run,
          });
    return { context: run, runner: end };
  });
  const { record, reported } = await concludeRun({
    context,
    reports,
    plan: loaded,
    system,
    choice,
    ...(shard === undefined ? {} : { shard }),
  });
  if (keep.keepMs !== undefined) await tellKept(record, keep.keepMs);

  if (runner?.clean === false) return exitCodes.cleanUpIncomplete;
  if (runner?.interrupted != null) return runner.interrupted;
  if (!reported) return exitCodes.evidenceIncomplete;
  const code = exitCodeOf(record.exercises);
  return code === exitCodes.met && runner?.passed === false ? exitCodes.harness : code;
}

/** The last thing that is said: where a person looks next. */
async function tellKept({ run, exercises }: RunRecord, keepMs: number): Promise<void> {
  const kept = (await keptRuns(stateRoot())).find((one) => one.run.startsWith(run));
  const fault = exercises.find((one) => one.kept !== undefined)?.kept?.fault;
  const text =
    kept === undefined
      ? "nothing is kept: no cluster of this run stands"
      : keptText(kept, { keepMs, ...(fault === undefined ? {} : { fault }) });
  process.stdout.write(`${text}\n`);
}

/** What nobody can run is told once, by the first. */
function shardOf({ exercises, notRun }: Choice, shard: Shard): Choice {
  return { exercises: shareOf(exercises, shard), notRun: shard.index === 1 ? notRun : [] };
}

/** Its commands are shut in; what they deploy runs on nodes that share this host's kernel. */
function refuseStrangers(planPath: string, options: RunOptions): void {
  if (options.trustPlan || planPath.startsWith(projectPlans + path.sep)) return;
  throw new Problem(
    {
      what: "This plan is not the project's own, and what it deploys could reach this host through its kernel",
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
