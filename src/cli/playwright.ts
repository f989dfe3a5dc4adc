/** Starts the runner and sees it end. Signals end the runner; the keepers then undo what it had made. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createRequire } from "node:module";
import { execa } from "execa";
import { stateRoot } from "../keeper/state.ts";
import { exitCodes } from "./exit-codes.ts";
import { projectRoot } from "./root.ts";

const keepersWithinMs = 45_000;

export interface RunnerEnd {
  /** Exit code of the signal that ended it, or null. */
  readonly interrupted: number | null;
  /** Whether the runner itself saw no failure, a secret in an output among them. */
  readonly passed: boolean;
  /** Whether every keeper of the run left nothing behind. */
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
    return { interrupted, passed: exitCode === 0, clean: await keepersEnded(options.run) };
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

/** Waits until no state folder of the run is left: the keeper removes it when nothing is owed any more. */
async function keepersEnded(run: string): Promise<boolean> {
  const deadline = performance.now() + keepersWithinMs;
  for (;;) {
    const open = await openStates(run);
    if (open.length === 0) return true;
    if (performance.now() > deadline) {
      process.stderr.write(
        `not everything could be undone; see ${open.join(", ")}, then run ./scripts/drill reap\n`,
      );
      return false;
    }
    await sleep(250);
  }
}

async function openStates(run: string): Promise<string[]> {
  const runs = path.join(stateRoot(), "runs");
  const names = await readdir(runs).catch(() => []);
  return names.filter((name) => name.startsWith(run)).map((name) => path.join(runs, name));
}
