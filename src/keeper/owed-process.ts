/**
 * Starts a process that cannot be lost: it waits at a gate until the keeper knows it, and runs only then. If we
 * die in between, the gate closes and it never runs.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { statOf } from "./identity.ts";
import type { Undo } from "./undo.ts";

export interface OwedProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** The process is owed under this key. */
  readonly key: string;
  owe(key: string, undo: Undo): Promise<void>;
}

export interface OwedProcess extends OwedProgram {
  readonly timeoutMs: number;
}

export type Program = ChildProcessByStdio<Writable, Readable, Readable>;

export interface ProcessResult {
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const gate = 'read -r go && exec "$@"';

/** Resolves when it runs; it ends with the run, if not by itself. Throws when it cannot be started. */
export async function startOwed(what: OwedProgram): Promise<Program> {
  const child = spawnAtGate(what);
  try {
    await openGate(child, what);
  } catch (cause) {
    child.stdin.destroy();
    throw cause;
  }
  return child;
}

/** Resolves when it has ended, with its whole group killed after `timeoutMs`. Throws when it cannot be started. */
export async function runOwed(what: OwedProcess): Promise<ProcessResult> {
  const child = spawnAtGate(what);
  const ended = Promise.withResolvers<number | null>();
  child.once("close", (code) => ended.resolve(code));
  const texts = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (texts.stderr += text));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, what.timeoutMs);
  try {
    await openGate(child, what);
    child.stdin.end();
    const exitCode = await ended.promise;
    return { exitCode, timedOut, ...texts };
  } finally {
    child.stdin.destroy();
    clearTimeout(timer);
  }
}

function spawnAtGate({ command, args, env, cwd }: OwedProgram): Program {
  const child = spawn("/bin/sh", ["-c", gate, "gate", command, ...args], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: env ?? process.env,
    cwd,
  });
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  return child;
}

async function openGate(child: Program, what: OwedProgram): Promise<void> {
  const { pid } = child;
  if (pid === undefined) throw (await once(child, "error"))[0];
  const stat = statOf(pid);
  if (stat === null) throw new Error(`${what.command} could not be started`);
  await what.owe(what.key, { kind: "process", pid, startTime: stat.startTime, group: true });
  child.stdin.write("go\n");
}
