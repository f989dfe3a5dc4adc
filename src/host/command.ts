import { appendFile } from "node:fs/promises";
import { execa } from "execa";
import { Problem } from "../problem.ts";

export interface CommandOptions {
  /** What the command is for, as a person would say it: it opens the error. */
  readonly what: string;
  /** Gets the command line and everything it prints; named in the error. */
  readonly log: string;
  readonly timeoutMs: number;
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** File that becomes the command's standard input. */
  readonly inputFile?: string;
  /** Next step in the error, where the last lines of the log do not say enough. */
  readonly next?: string;
}

/** Runs a command to its end and returns its stdout without the last newline. Throws a Problem that names the log. */
export async function command(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const line = [file, ...args].join(" ");
  await appendFile(options.log, `\n$ ${line}\n`);
  const sink = { file: options.log, append: true } as const;
  const result = await execa(file, args, {
    reject: false,
    timeout: options.timeoutMs,
    stdin: options.inputFile === undefined ? "ignore" : { file: options.inputFile },
    stdout: ["pipe", sink],
    stderr: ["pipe", sink],
    ...(options.folder !== undefined && { cwd: options.folder }),
    ...(options.environment !== undefined && { env: options.environment, extendEnv: false }),
  });
  if (!result.failed) return result.stdout;
  throw new Problem(
    {
      what: `${options.what}: ${describeEnd(result)}`,
      where: `${line.length > 160 ? `${line.slice(0, 160)} …` : line}; log: ${options.log}`,
      expected: "exit code 0",
      next: options.next ?? `read the log${lastLine(result.stderr)}, mend it and run the same command again`,
    },
    { cause: result },
  );
}

/** The stdout of a quick question, or undefined when it fails for whatever reason. Never throws. */
export async function ask(...question: Parameters<typeof inquire>): Promise<string | undefined> {
  return (await inquire(...question)).answer;
}

/** The same, and whether it failed for want of any answer in its time. */
export async function inquire(
  file: string,
  args: readonly string[],
  options: { timeoutMs?: number; environment?: NodeJS.ProcessEnv } = {},
): Promise<{ readonly answer: string | undefined; readonly late: boolean }> {
  const { environment } = options;
  const result = await execa(file, args, {
    reject: false,
    timeout: options.timeoutMs ?? 10_000,
    stdin: "ignore",
    ...(environment !== undefined && { env: environment, extendEnv: false }),
  });
  return { answer: result.failed ? undefined : result.stdout, late: result.timedOut };
}

interface EndedCommand {
  readonly timedOut: boolean;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
}

function describeEnd(result: EndedCommand): string {
  if (result.timedOut) return "did not end in its time";
  if (result.exitCode !== undefined) return `failed with exit code ${result.exitCode}`;
  return result.signal === undefined ? "could not be started" : `was ended by ${result.signal}`;
}

function lastLine(text: string): string {
  const line = text.trimEnd().split("\n").at(-1)?.trim();
  return line === undefined || line === "" ? "" : ` (last line: ${line.slice(0, 200)})`;
}
