/** `drill report --since`: all runs of a span of time as one page. Looks only. */
import path from "node:path";
import { factsOf, flawsOfEnds } from "../history/facts.ts";
import { stateRoot } from "../keeper/state.ts";
import { Problem } from "../problem.ts";
import { daysOf } from "../report/quarter/frequency.ts";
import { type Quarter, type QuarterInput, quarterOf, type Started } from "../report/quarter/quarter.ts";
import { quarterText } from "../report/quarter/quarter-text.ts";
import { readRegister } from "../seal/register.ts";
import { chooseExercises } from "./choose.ts";
import { exitCodes } from "./exit-codes.ts";
import { readHistory } from "./history.ts";
import { isEntered, knownExercises } from "./known-exercises.ts";
import { requireOutput } from "./output.ts";
import { projectRoot } from "./root.ts";
import { choosable, loadSubject, type SubjectOptions } from "./subject.ts";

export interface SinceOptions extends SubjectOptions {
  readonly since: string;
  readonly until?: string;
  /** A folder or a bucket. */
  readonly history?: string;
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
    ...(await known(options.history)),
    planSha256: sha256,
    intervalDays: plan.testFrequency === undefined ? null : daysOf(plan.testFrequency),
  });
  const text = output === "json" ? `${JSON.stringify(quarter, null, 2)}\n` : quarterText(quarter);
  process.stdout.write(text);
  return codeOf(quarter);
}

/** From the history, and what else this machine has. */
async function known(place: string | undefined): Promise<Pick<QuarterInput, "started" | "found" | "flaws">> {
  const { entries, flaws } = await readHistory(place);
  const { started } = factsOf(entries);
  const here = await startedHere();
  return {
    started: [...started, ...here.filter((one) => !isEntered(started, one))],
    found: await knownExercises(path.join(projectRoot, "reports", "runs"), entries),
    flaws: [...flaws, ...flawsOfEnds(entries, null)],
  };
}

function codeOf({ missing, flaws, rows }: Quarter): number {
  if (missing.length + flaws.length > 0) return exitCodes.evidenceIncomplete;
  const isBad = rows.some(({ last, regression }) => last?.word === "missed" || regression !== null);
  return isBad ? exitCodes.missed : exitCodes.met;
}

/** Controls prove the harness: they are none of the plan's drills. */
async function startedHere(): Promise<readonly Started[]> {
  const register = await readRegister(stateRoot());
  return register.flatMap((entry) => (entry.type === "started" && !entry.control ? [entry] : []));
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
