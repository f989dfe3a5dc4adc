/** Runs the documented procedure, step by step, in the document's order, and records what each one did. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EventOf, JournalEvent } from "../journal/events.ts";
import type { Redactor } from "../journal/redact.ts";
import type { Block, Step } from "../plan/plan.ts";
import { runBlock } from "./block.ts";
import type { BlockResult, Desk } from "./desk.ts";
import { bindPlaceholders } from "./placeholders.ts";

export interface ProcedureOptions {
  readonly steps: readonly Step[];
  readonly desk: Desk;
  /** Placeholder to command, from the system file. */
  readonly bindings: Readonly<Record<string, string>>;
  record(...events: readonly JournalEvent[]): Promise<void>;
  readonly clock: { now(): number };
  /** For each step, all its blocks together. */
  readonly timeoutMs: number;
  readonly redact: Redactor;
  /** Evidence folder; the output of step N goes to `<outputFolder>/step-N.txt` in it. */
  readonly evidence: string;
  readonly outputFolder: string;
  /** Somebody lets each step run: resolves when they do. Absent: they run one after the other. */
  release?(step: { readonly title: string; readonly line: number; readonly script: string }): Promise<void>;
  /** Wraps a step for whoever watches. */
  narrate?(title: string, body: () => Promise<void>): Promise<void>;
  readonly onLine?: (line: string) => void;
}

type StepEvent = EventOf<"step">;

/** A step that fails or runs out of time does not stop the procedure: a person would go on. */
export async function runProcedure(options: ProcedureOptions): Promise<void> {
  for (const step of options.steps) {
    const body = () => takeStep(options, step);
    await (options.narrate === undefined ? body() : options.narrate(`${step.index}. ${step.title}`, body));
  }
}

async function takeStep(options: ProcedureOptions, step: Step): Promise<void> {
  const { clock, record } = options;
  const shown = clock.now();
  const blocks = step.blocks.filter(({ language }) => ["", "bash", "sh", "shell"].includes(language));
  const asWritten = blocks.map(({ script }) => script).join("\n");
  await options.release?.({ title: step.title, line: step.line, script: asWritten });
  // What a person does by hand lies between seeing the step and letting it go.
  const begin = blocks.length === 0 ? shown : clock.now();
  const facts = { type: "step", begin, index: step.index, title: step.title, line: step.line } as const;
  if (blocks.length === 0) {
    await record({
      ...facts,
      end: clock.now(),
      status: "manual",
      script: "",
      exitCode: null,
      commandsRun: 0,
      failures: [],
      ...(step.declaredMs === undefined ? {} : { declaredMs: step.declaredMs }),
    });
    return;
  }
  const done: Done[] = [];
  const deadline = performance.now() + options.timeoutMs;
  for (const block of blocks) {
    const left = deadline - performance.now();
    if (left <= 0 || done.some(({ result }) => result?.timedOut)) break;
    done.push(await takeBlock(options, block, left));
  }
  const end = clock.now();
  const output = join(options.outputFolder, `step-${step.index}.txt`);
  await mkdir(dirname(join(options.evidence, output)), { recursive: true });
  await writeFile(join(options.evidence, output), done.map(({ result }) => result?.output ?? "").join("\n"));
  await record({
    ...facts,
    end,
    status: statusOf(done, blocks.length),
    script: options.redact.text(done.map(({ script }) => script).join("\n")),
    exitCode: exitCodeOf(done),
    commandsRun: done.reduce((sum, { result }) => sum + (result?.commandsRun ?? 0), 0),
    failures: done.flatMap(({ failures }) => failures),
    output,
  });
}

interface Done {
  readonly script: string;
  readonly failures: StepEvent["failures"];
  /** Absent when the block could not be run for want of a placeholder. */
  readonly result?: BlockResult;
}

async function takeBlock(options: ProcedureOptions, block: Block, timeoutMs: number): Promise<Done> {
  const { desk, redact, onLine } = options;
  const bound = await bindPlaceholders({ script: block.script, bindings: options.bindings, desk });
  const missing = [
    ...bound.empty.map(({ placeholder, why }) => ({ placeholder, why, code: "placeholder-empty" })),
    ...bound.unbound.map((placeholder) => ({
      placeholder,
      why: "no command is bound to it",
      code: "placeholder-unbound",
    })),
  ].map((one) => ({ ...one, line: block.line + lineOf(block.script, one.placeholder) - 1 }));
  for (const { placeholder, why, code, line } of missing) {
    await options.record({
      type: "finding",
      at: options.clock.now(),
      severity: "high",
      code,
      message: `the placeholder ${placeholder} cannot be filled in: ${why}`,
      line,
    });
  }
  if (missing.length > 0) {
    const failures = missing.map(({ placeholder, why, line }) => ({
      command: `${placeholder}: ${why}`,
      exitCode: 1,
      line,
    }));
    return { script: bound.script, failures };
  }
  const result = await runBlock({
    desk,
    script: bound.script,
    timeoutMs,
    redact,
    ...(onLine === undefined ? {} : { onLine }),
  });
  const failures = result.failures.map(({ command, exitCode, scriptLine }) => ({
    command,
    exitCode,
    line: block.line + scriptLine - 1,
  }));
  return { script: bound.script, failures, result };
}

function statusOf(done: readonly Done[], blocks: number): StepEvent["status"] {
  if (done.length < blocks || done.some(({ result }) => result?.timedOut)) return "timed-out";
  if (done.some(({ failures }) => failures.length > 0)) return "failed";
  if (done.some(({ result }) => result?.commandsRun === 0)) return "empty";
  return "succeeded";
}

/** The first code that is not 0, or that of the last block; null when a block had none. */
function exitCodeOf(done: readonly Done[]): number | null {
  const codes = done.map(({ result }) => result?.exitCode ?? null);
  return codes.find((code) => code !== 0) ?? codes.at(-1) ?? null;
}

function lineOf(script: string, text: string): number {
  return script.slice(0, Math.max(0, script.indexOf(text))).split("\n").length;
}
