/**
 * Starts a process that cannot be lost: it waits at a gate until the keeper knows it, and runs only then. If we
 * die in between, the gate closes and it never runs.
 */
import { spawn } from "node:child_process";
import { statOf } from "./identity.ts";
import type { Undo } from "./undo.ts";

export interface OwedProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly timeoutMs: number;
  /** The process is owed under this key. */
  readonly key: string;
  owe(key: string, undo: Undo): Promise<void>;
}

export interface ProcessResult {
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const gate = 'read -r go && exec "$@"';

/** Resolves when it has ended, with its whole group killed after `timeoutMs`. Throws when it cannot be started. */
export async function runOwed(what: OwedProcess): Promise<ProcessResult> {
  const child = spawn("/bin/sh", ["-c", gate, "gate", what.command, ...what.args], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: what.env ?? process.env,
    cwd: what.cwd,
  });
  const ended = Promise.withResolvers<number | null>();
  child.once("error", ended.reject);
  child.once("close", (code) => ended.resolve(code));
  ended.promise.catch(() => {});
  const texts = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (texts.stderr += text));
  child.stdin.on("error", () => {});

  const pid = child.pid;
  const stat = pid === undefined ? null : statOf(pid);
  if (pid === undefined || stat === null) {
    await ended.promise;
    throw new Error(`${what.command} could not be started`);
  }
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    process.kill(-pid, "SIGKILL");
  }, what.timeoutMs);
  try {
    await what.owe(what.key, { kind: "process", pid, startTime: stat.startTime, group: true });
    child.stdin.end("go\n");
    const exitCode = await ended.promise;
    return { exitCode, timedOut, ...texts };
  } finally {
    child.stdin.destroy();
    clearTimeout(timer);
  }
}
