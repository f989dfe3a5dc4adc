/**
 * Runs one bash block of the plan as a person would type it: a failing command does not end it, yet none is missed.
 * The recording is done by `trace.bash`, read back here.
 */
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Redactor } from "../journal/redact.ts";
import { atDesk, type BlockResult, type Desk, type FailedCommand } from "./desk.ts";
import { lineTeller } from "./line-teller.ts";
import { keepOutput, neutralise, withoutTraceNoise } from "./output.ts";
import { summarise } from "./trace-failures.ts";
import { sandboxedPid } from "./sandbox-command.ts";
import { readTrace } from "./trace-records.ts";
import { endTree } from "./tree.ts";

export interface BlockOptions {
  readonly desk: Desk;
  readonly script: string;
  /** After this many ms the whole process tree is ended. */
  readonly timeoutMs: number;
  readonly redact: Redactor;
  /** Each line of output, neutralised and redacted, as it comes; an endless flood is cut short. */
  readonly onLine?: (line: string) => void;
}

const keepBytes = 256 * 1024;
const graceMs = 2_000;
const drainMs = 1_000;
const traceFile = fileURLToPath(new URL("trace.bash", import.meta.url));

/** Resolves when every process of the block is gone. Throws only if the block cannot be started. */
export async function runBlock(options: BlockOptions): Promise<BlockResult> {
  const { desk, redact } = options;
  const id = randomUUID();
  await mkdir(join(desk.folder, ".run"), { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(desk.folder, ".run", "block-"));
  const file = join(folder, "block.sh");
  const records = join(folder, "records");
  try {
    // The empty line before the end mark closes a block that ends in a backslash.
    await writeFile(file, `${options.script}\n\n__firedrill_end\n`, { mode: 0o600 });
    await writeFile(records, "", { mode: 0o600 });
    const ran = await run(options, { id, file, records });
    const summary = summarise({
      records: readTrace(neutraliseRecords(await readFile(records))),
      pid: ran.shell,
      file,
      exitCode: ran.exitCode,
      readScript: (path) =>
        path === file ? options.script : readText(isAbsolute(path) ? path : join(desk.folder, path)),
    });
    const told = (failure: FailedCommand): FailedCommand => ({
      ...failure,
      command: redact.text(failure.command.replaceAll(`${desk.folder}/`, "")),
    });
    return {
      exitCode: ran.exitCode,
      commandsRun: summary.commandsRun,
      failures: summary.failures.map(told),
      timedOut: ran.timedOut,
      output: ran.output,
      durationMs: ran.durationMs,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(options: BlockOptions, names: { id: string; file: string; records: string }) {
  const { desk, redact, timeoutMs } = options;
  const mark = { name: "FIREDRILL_BLOCK", value: names.id };
  const tidy = (text: string): string =>
    redact.text(withoutTraceNoise(text).replaceAll(names.file, "block.sh"));
  const output = keepOutput({ keepBytes, redact: tidy });
  const lines = lineTeller({ limitBytes: keepBytes, redact, tell: options.onLine });
  const began = performance.now();

  // `sh` joins both streams into one pipe, so that they interleave as they were written; it keeps its pid. A desk is a
  // machine of its own in truth: here its work gives way to the system's.
  const script = ["sh", "-c", 'exec nice -n 10 bash "$0" 2>&1', names.file] as const;
  const [program, ...rest] = atDesk(desk, script, {
    set: { BASH_ENV: traceFile, FIREDRILL_RECORDS: names.records, [mark.name]: mark.value },
    readable: [traceFile],
  });
  const child = execa(program, rest, {
    cwd: desk.folder,
    env: desk.environment,
    extendEnv: false,
    detached: true,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    buffer: { stdout: false, stderr: true },
    reject: false,
    encoding: "buffer",
    // A last resort behind the deadline below, which ends the whole tree.
    timeout: Math.ceil(timeoutMs) + 60_000,
  });
  const pid = child.pid;
  if (pid === undefined)
    throw new Error(`bash cannot be started in ${desk.folder}: ${(await child).message ?? "no reason"}`);
  child.stdout.on("data", (chunk: Uint8Array) => {
    output.push(chunk);
    lines.push(chunk);
  });
  const exited = new Promise<number | null>((resolve) => {
    child.nodeChildProcess.once("exit", (code, signal) =>
      resolve(code ?? (signal === null ? null : 128 + constants.signals[signal])),
    );
  });
  const drained = new Promise<void>((resolve) => child.stdout.once("close", resolve));

  const tree = { group: pid, mark, graceMs, shutIn: desk.sandbox !== undefined };
  let timedOut = false;
  const deadline = setTimeout(() => {
    timedOut = true;
    void endTree(tree);
  }, Math.ceil(timeoutMs));
  const ended = await exited;
  const exitCode = timedOut ? null : ended;
  clearTimeout(deadline);
  await endTree(tree);
  await Promise.race([drained, pauseUnref(drainMs)]);
  child.stdout.destroy();
  const { stderr } = await child;
  // All that the block says goes another way: this is what stood between.
  if (stderr.length > 0) throw new Error(`the desk cannot be used: ${Buffer.from(stderr).toString().trim()}`);
  lines.end();
  const shell = desk.sandbox === undefined ? pid : sandboxedPid;
  return { shell, exitCode, timedOut, output: output.text(), durationMs: performance.now() - began };
}

function pauseUnref(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** The separators of the trace are kept, everything else in it is treated like output. */
function neutraliseRecords(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("latin1")
    .split("\x1e")
    .map((record) =>
      record
        .split("\x1f")
        .map((field) => neutralise(Buffer.from(field, "latin1")))
        .join("\x1f"),
    )
    .join("\x1e");
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
