/** `drill plan`: what is understood of a document, with line numbers, and what is found against it. */
import { lintPlan } from "../plan/lint.ts";
import { loadPlan, loadSystem } from "../plan/load.ts";
import { systemBeside } from "../plan/system-beside.ts";
import { describeProblem, Problem } from "../problem.ts";
import { wantsColour } from "./colour.ts";
import { exitCodes } from "./exit-codes.ts";
import { type Output, requireOutput } from "./output.ts";
import { planText } from "./plan-text.ts";

export interface PlanVerbOptions {
  readonly path: string;
  /** Default: `<document>.system.yaml` or `system.yaml` beside the document, where there is one. */
  readonly systemPath?: string | undefined;
  /** "table" or "json". */
  readonly output?: string | undefined;
}

/** 0 usable and nothing high found, 1 something high found, 2 unusable: then a problem of four lines on stderr. */
export async function runPlanVerb(options: PlanVerbOptions): Promise<number> {
  try {
    const output = requireOutput(options.output);
    return await printPlan(options.path, { systemPath: options.systemPath, output });
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "usage") throw error;
    process.stderr.write(`${describeProblem(error.text)}\n`);
    return exitCodes.usage;
  }
}

/** Writes to stdout. Throws a `Problem` (usage) for a document or system file that cannot be used. */
export async function printPlan(
  document: string,
  options: { readonly systemPath?: string | undefined; readonly output: Output },
): Promise<number> {
  const { plan, sha256 } = await loadPlan(document);
  const systemPath = options.systemPath ?? (await systemBeside(document));
  const system = systemPath === null ? undefined : await loadSystem(systemPath);
  const findings = lintPlan(plan, system);
  process.stdout.write(
    options.output === "json"
      ? `${JSON.stringify({ path: document, sha256, systemPath, plan, findings }, null, 2)}\n`
      : planText({ path: document, sha256, systemPath, plan, findings, colour: wantsColour() }),
  );
  return findings.some(({ severity }) => severity === "high") ? exitCodes.missed : exitCodes.met;
}
