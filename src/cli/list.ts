/** `drill list`: the scenarios of the plan, their targets, and how each came out the last time. Writes nothing. */
import path from "node:path";
import { type Past, readPast, readSamples } from "../report/past-exercises.ts";
import { totalMs, usualPhases } from "../report/usual.ts";
import { chooseExercises, type Chosen } from "./choose.ts";
import { wantsColour } from "./colour.ts";
import { exitCodes } from "./exit-codes.ts";
import { type Listed, listText } from "./list-text.ts";
import { requireOutput } from "./output.ts";
import { fromCaller, projectRoot } from "./root.ts";
import { choosable, loadSubject, type Subject, type SubjectOptions } from "./subject.ts";

export async function listVerb(options: SubjectOptions & { readonly output?: string }): Promise<number> {
  const output = requireOutput(options.output);
  const subject = await loadSubject(options);
  const reports = path.join(projectRoot, "reports");
  const [past, samples] = await Promise.all([readPast(reports), readSamples(reports)]);
  const { exercises, notRun } = chooseExercises({ ...choosable(subject), wanted: [], all: true });
  const drills = exercises.map((chosen) => listed(chosen, { subject, past, samples }));
  if (output === "json") {
    process.stdout.write(`${JSON.stringify({ plan: subject.planName, drills, notRun }, null, 2)}\n`);
  } else {
    const { plan } = subject.loaded;
    const text = listText({
      plan,
      path: subject.planName,
      drills,
      notRun,
      now: Date.now(),
      colour: wantsColour(),
    });
    process.stdout.write(text);
  }
  for (const file of past.unreadable) {
    process.stderr.write(`left out: ${fromCaller(file)} is no record of this version\n`);
  }
  return exitCodes.met;
}

function listed(
  { scenario: id, variant }: Chosen,
  { subject, past, samples }: { subject: Subject; past: Past; samples: Past },
): Listed {
  const { system, loaded } = subject;
  const scenario = loaded.plan.scenarios.find((one) => one.id === id);
  const variants = system.scenarios[id]?.variants ?? {};
  const last = past.exercises.find(({ record }) => record.scenario === id && record.variant === variant);
  const known = [...past.exercises, ...samples.exercises].map(({ record }) => record);
  const usual = usualPhases(known, { scenario: id, variant });
  const { rto, rpo } = scenario ?? {};
  return {
    scenario: id,
    variant,
    title: variants[variant]?.title ?? id,
    planLine: scenario?.line ?? 1,
    isDefault: variant === Object.keys(variants)[0],
    rtoMs: rto?.ms ?? null,
    rpoMs: rpo === undefined ? null : "ms" in rpo ? rpo.ms : 0,
    usualMs: usual === null ? null : totalMs(usual),
    last:
      last === undefined
        ? null
        : {
            run: last.run,
            startedAt: last.record.startedAt,
            word: last.record.verdict ?? last.record.outcome,
            rta: last.record.rto?.actual ?? null,
            planChanged: last.planSha256 === null ? null : last.planSha256 !== loaded.sha256,
          },
  };
}
