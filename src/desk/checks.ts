/** The document's own checks, tried while the disaster lasts: steps whose title says that they verify something. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Redactor } from "../journal/redact.ts";
import type { Step } from "../plan/plan.ts";
import { runBlock } from "./block.ts";
import type { Desk } from "./desk.ts";
import { bindPlaceholders } from "./placeholders.ts";

export interface CheckOptions {
  readonly steps: readonly Step[];
  readonly desk: Desk;
  readonly bindings: Readonly<Record<string, string>>;
  readonly redact: Redactor;
  /** Evidence folder; what the check of step N said goes to `steps/check-N.txt` in it. */
  readonly evidence: string;
  readonly timeoutMs: number;
}

export interface CheckTried {
  readonly title: string;
  readonly line: number;
  readonly passed: boolean;
}

/** All at once. A check that cannot be run, says nothing within the time or runs no command has not passed. */
export function tryChecks(options: CheckOptions): Promise<readonly CheckTried[]> {
  const checks = options.steps.filter(({ title, blocks }) => blocks.length > 0 && /^verify\b/i.test(title));
  return Promise.all(checks.map((step) => tryCheck(options, step)));
}

async function tryCheck(options: CheckOptions, step: Step): Promise<CheckTried> {
  const said: string[] = [];
  let passed = true;
  for (const block of step.blocks) {
    const { desk, bindings, redact, timeoutMs } = options;
    const bound = await bindPlaceholders({ script: block.script, bindings, desk });
    if (bound.empty.length > 0 || bound.unbound.length > 0) {
      passed = false;
      said.push("not run: a placeholder cannot be filled in\n");
      continue;
    }
    const result = await runBlock({ desk, script: bound.script, timeoutMs, redact });
    passed &&=
      result.exitCode === 0 && result.failures.length === 0 && result.commandsRun > 0 && !result.timedOut;
    said.push(result.timedOut ? `${result.output}\nended after ${timeoutMs} ms\n` : result.output);
  }
  const folder = join(options.evidence, "steps");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `check-${step.index}.txt`), said.join("\n"));
  return { title: step.title, line: step.line, passed };
}
