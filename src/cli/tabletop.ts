/**
 * `drill tabletop`: every drill walked through on paper, in seconds. The drill files themselves are run; plan, system file and
 * drills are compared both ways. Nothing is injected, nothing is measured, nothing reaches a report.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { Problem } from "../problem.ts";
import { type Rehearsal, rehearsalSchema, type Tabletop, tabletopVariable } from "../report/tabletop.ts";
import { chooseExercises, type Chosen, tagsOf } from "./choose.ts";
import { wantsColour } from "./colour.ts";
import { exitCodes } from "./exit-codes.ts";
import { requireOutput } from "./output.ts";
import { runnerCli } from "./playwright.ts";
import { projectRoot } from "./root.ts";
import { choosable, loadSubject, type Subject, type SubjectOptions } from "./subject.ts";
import { compareOnPaper, tabletopText } from "./tabletop-text.ts";

const runnerMs = 120_000;

/** 0 when all can be drilled as written, 2 when something cannot. */
export async function tabletopVerb(
  wanted: readonly string[],
  options: SubjectOptions & { readonly output?: string },
): Promise<number> {
  const output = requireOutput(options.output);
  const subject = await loadSubject(options);
  const choice = chooseExercises({ ...choosable(subject), wanted, all: true });
  const rehearsals = await walkThrough(subject, wanted.length === 0 ? null : choice.exercises);
  const compared = compareOnPaper(choice, rehearsals);
  process.stdout.write(
    output === "json" ? `${JSON.stringify(compared, null, 2)}\n` : tabletopText(compared, wantsColour()),
  );
  return compared.some(({ gaps }) => gaps.length > 0) ? exitCodes.usage : exitCodes.met;
}

/** `chosen` null: every drill that there is, also one that neither plan nor system file knows. */
async function walkThrough(
  { planPath, systemPath }: Subject,
  chosen: readonly Chosen[] | null,
): Promise<readonly Rehearsal[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "firedrill-tabletop-"));
  try {
    const tabletop: Tabletop = { planPath, systemPath, record: path.join(folder, "rehearsals.jsonl") };
    const file = path.join(folder, "tabletop.json");
    await writeFile(file, JSON.stringify(tabletop));
    await writeFile(tabletop.record, "");
    const choice = chosen === null ? [] : [`--grep=${tagsOf(chosen).source}`, ...filesOf(chosen)];
    const common = ["--project=drills", "--reporter=list", `--output=${path.join(folder, "results")}`];
    const runner = await execa(process.execPath, [runnerCli(), "test", ...common, ...choice], {
      cwd: projectRoot,
      env: { [tabletopVariable]: file },
      stdin: "ignore",
      all: true,
      reject: false,
      timeout: runnerMs,
    });
    const lines = (await readFile(tabletop.record, "utf8")).split("\n").filter((line) => line !== "");
    const rehearsals = lines.map((line) => rehearsalSchema.parse(JSON.parse(line)));
    // Who stumbled has said so; a runner that failed of itself has not.
    if (runner.failed && rehearsals.every(({ gaps }) => gaps.length === 0)) throw unwalked(runner.all);
    return rehearsals;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function filesOf(chosen: readonly Chosen[]): readonly string[] {
  return [...new Set(chosen.map(({ scenario }) => `drills/${scenario}.drill.ts`))];
}

function unwalked(output: string): Problem {
  process.stderr.write(`${output}\n`);
  return new Problem({
    what: "the drills could not be walked through: the runner failed",
    where: "its output above",
    expected: "every drill file read and run, on paper",
    next: "mend what the output names",
  });
}
