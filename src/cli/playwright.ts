/** Starts the runner and sees it end. Signals end the runner; the keepers then undo what it had made. */
import path from "node:path";
import { createRequire } from "node:module";
import { execa } from "execa";
import { stateRoot } from "../keeper/state.ts";
import { exitCodes } from "./exit-codes.ts";
import { keepersEnded } from "./keepers.ts";
import { projectRoot } from "./root.ts";

export interface RunnerEnd {
  /** Exit code of the signal that ended it, or null. */
  readonly interrupted: number | null;
  /** Whether the runner itself saw no failure, a secret in an output among them. */
  readonly passed: boolean;
  /** Whether every keeper of the run left nothing behind, but for a cluster that is kept. */
  readonly clean: boolean;
}

export async function runPlaywright(options: {
  readonly project: string;
  readonly files: readonly string[];
  readonly grep: RegExp;
  readonly environment: Readonly<Record<string, string>>;
  readonly run: string;
}): Promise<RunnerEnd> {
  const choice = [`--project=${options.project}`, `--grep=${options.grep.source}`, ...options.files];
  const runner = execa(process.execPath, [runnerCli(), "test", ...choice], {
    cwd: projectRoot,
    env: options.environment,
    stdin: "ignore",
    stdout: process.stderr,
    stderr: process.stderr,
    reject: false,
  });
  let interrupted: number | null = null;
  const stop = (code: number) => () => {
    interrupted = code;
    process.stderr.write("\ninterrupted: undoing everything, this takes up to 30 s\n");
    runner.kill("SIGKILL");
  };
  const onInterrupt = stop(exitCodes.interrupted);
  const onTerminate = stop(exitCodes.terminated);
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  try {
    const { exitCode } = await runner;
    const keepers = { root: stateRoot(), run: options.run, interrupted: interrupted !== null };
    return { interrupted, passed: exitCode === 0, clean: await keepersEnded(keepers) };
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onTerminate);
  }
}

/** The runner's own entry: started without npx, so that a signal reaches it. */
export function runnerCli(): string {
  const require = createRequire(import.meta.url);
  return path.join(path.dirname(require.resolve("@playwright/test/package.json")), "cli.js");
}
