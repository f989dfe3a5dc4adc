/** `drill report --since`: all runs of a span of time as one page. Looks only. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { stateRoot } from "../keeper/state.ts";
import { Problem } from "../problem.ts";
import { daysOf } from "../report/quarter/frequency.ts";
import { type Found, type Quarter, quarterOf, type Started } from "../report/quarter/quarter.ts";
import { quarterText } from "../report/quarter/quarter-text.ts";
import { contextFile } from "../report/run-folder.ts";
import { exerciseRecordSchema } from "../report/run-record.ts";
import { readRegister } from "../seal/register.ts";
import { chooseExercises } from "./choose.ts";
import { exitCodes } from "./exit-codes.ts";
import { requireOutput } from "./output.ts";
import { projectRoot } from "./root.ts";
import { choosable, loadSubject, type SubjectOptions } from "./subject.ts";

export interface SinceOptions extends SubjectOptions {
  readonly since: string;
  readonly until?: string;
  readonly output?: string;
}

/** 7 when something that was started is not here, 1 when a drill's last verdict is missed or its RTA has regressed, else 0. */
export async function reportSinceVerb(options: SinceOptions): Promise<number> {
  const output = requireOutput(options.output);
  const subject = await loadSubject(options);
  const choose = (all: boolean) => chooseExercises({ ...choosable(subject), wanted: [], all });
  const defaults = choose(false).exercises;
  const isDefault = (one: { scenario: string; variant: string }) =>
    defaults.some(({ scenario, variant }) => scenario === one.scenario && variant === one.variant);
  const { exercises, notRun } = choose(true);
  const { plan, sha256 } = subject.loaded;
  const quarter = quarterOf({
    since: instant("--since", options.since),
    until: options.until === undefined ? new Date().toISOString() : instant("--until", options.until),
    planned: exercises.map((one) => ({ ...one, isDefault: isDefault(one) })),
    notDrillable: notRun,
    started: await startedHere(),
    found: await foundIn(path.join(projectRoot, "reports", "runs")),
    planSha256: sha256,
    intervalDays: plan.testFrequency === undefined ? null : daysOf(plan.testFrequency),
  });
  const text = output === "json" ? `${JSON.stringify(quarter, null, 2)}\n` : quarterText(quarter);
  process.stdout.write(text);
  return codeOf(quarter);
}

function codeOf({ missing, rows }: Quarter): number {
  if (missing.length > 0) return exitCodes.evidenceIncomplete;
  const isBad = rows.some(({ last, regression }) => last?.word === "missed" || regression !== null);
  return isBad ? exitCodes.missed : exitCodes.met;
}

/** Controls prove the harness: they are none of the plan's drills. */
async function startedHere(): Promise<readonly Started[]> {
  const register = await readRegister(stateRoot());
  return register.flatMap((entry) => (entry.type === "started" && !entry.control ? [entry] : []));
}

async function foundIn(runs: string): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const run of await readdir(runs).catch((): string[] => [])) {
    const context = await parsed(contextFile(path.join(runs, run)), contextSchema);
    for (const entry of await readdir(path.join(runs, run), { withFileTypes: true }).catch(() => [])) {
      const folder = path.join(runs, run, entry.name);
      if (!entry.isDirectory() || !(await isEvidence(folder))) continue;
      const record = await parsed(path.join(folder, "exercise.json"), exerciseRecordSchema);
      const control = record?.control ?? entry.name.includes("-control-");
      const at = record?.startedAt ?? context?.startedAt;
      if (control || at === undefined) continue;
      found.push({ run, exercise: entry.name, at, record, planSha256: context?.planSha256 ?? null });
    }
  }
  return found;
}

const contextSchema = z.object({ planSha256: z.string(), startedAt: z.iso.datetime() });

/** Its objectives are laid down before anything else. */
async function isEvidence(folder: string): Promise<boolean> {
  return (await readFile(path.join(folder, "objectives.json")).catch(() => null)) !== null;
}

async function parsed<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  try {
    return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
}

/** A day is its first instant, UTC. */
function instant(option: string, text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}(T.*Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new Problem(
    {
      what: "The day cannot be read",
      where: `${option} ${text}`,
      expected: "a day such as 2026-10-01, or an instant in UTC such as 2026-10-01T12:00:00Z",
      next: "correct it",
    },
    { kind: "usage" },
  );
}
