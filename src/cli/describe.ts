/** `drill describe`: what a drill will do, hurt and prove, before anything is done. Writes nothing, needs no cluster. */
import { drawCapMs } from "../exercise/disaster.ts";
import { createFault } from "../faults/index.ts";
import { deriveObjectives } from "../plan/objectives.ts";
import { chooseExercises } from "./choose.ts";
import { wantsColour } from "./colour.ts";
import { type Described, describeText } from "./describe-text.ts";
import { exitCodes } from "./exit-codes.ts";
import { requireOutput } from "./output.ts";
import { choosable, loadSubject, type Subject, type SubjectOptions } from "./subject.ts";
import { Problem } from "../problem.ts";

export async function describeVerb(
  wanted: string,
  options: SubjectOptions & { readonly all?: boolean; readonly output?: string },
): Promise<number> {
  const output = requireOutput(options.output);
  const subject = await loadSubject(options);
  const { exercises, notRun } = chooseExercises({
    ...choosable(subject),
    wanted: [wanted],
    all: options.all ?? false,
  });
  const [left] = notRun;
  if (left !== undefined) throw undescribed(subject, left);
  const drills = exercises.map(({ scenario, variant }) => described(subject, scenario, variant));
  process.stdout.write(
    output === "json"
      ? `${JSON.stringify(drills, null, 2)}\n`
      : drills.map((drill) => describeText(drill, wantsColour())).join("\n"),
  );
  return exitCodes.met;
}

function described(
  { loaded: { plan }, planName, system }: Subject,
  scenario: string,
  variant: string,
): Described {
  const section = plan.scenarios.find(({ id }) => id === scenario);
  const bound = system.scenarios[scenario];
  const chosen = bound?.variants[variant];
  if (section === undefined || bound === undefined || chosen === undefined) {
    throw new Error(`${scenario}/${variant} was chosen and is not there`);
  }
  const { hurts, lift, dwells } = createFault(chosen.fault, chosen.with);
  return {
    plan: planName,
    title: chosen.title,
    objectives: deriveObjectives({ plan, system, scenario, variant, cadenceCapMs: drawCapMs }),
    fault: { name: chosen.fault, hurts, lift, dwells: dwells === true },
    symptoms: section.symptoms.map(({ text, line }) => ({
      text,
      line,
      observer: bound.symptoms[text] ?? null,
    })),
    steps: section.steps,
  };
}

function undescribed({ planName }: Subject, { line, why }: { line: number; why: string }): Problem {
  return new Problem(
    {
      what: `There is nothing to describe: ${why}`,
      where: `${planName}:${line}`,
      expected: "a scenario with a section in the plan and a drill",
      next: "see ./scripts/drill list for those that have both",
    },
    { kind: "usage" },
  );
}
