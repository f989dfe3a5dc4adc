/** The workload's process, as the harness sees it. */
import { type ChildProcess, fork } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Problem } from "../problem.ts";
import type { WorkloadCommand, WorkloadConfig, WorkloadReply, WorkloadStatus } from "./config.ts";
import { replySchema } from "./messages.ts";

export interface WorkloadHandle {
  readonly pid: number;
  status(): Promise<WorkloadStatus>;
  /** Resolves when no write is in flight; the probes go on. */
  stopWrites(): Promise<void>;
  finalRead(timeoutMs: number): Promise<{ readonly complete: boolean; readonly detail: string }>;
  /** Resolves when the process has ended and its journal is on disk. Kills a process that does not end. */
  stop(): Promise<void>;
}

export interface WorkloadStart {
  readonly config: WorkloadConfig;
  /** Where the config is written for the process. */
  readonly configFile: string;
  /** Called once when the process ends without having been asked to. */
  readonly onExit?: (why: Problem) => void;
}

const deadlines = { ready: 30_000, status: 10_000, "stop-writes": 15_000, stop: 15_000 } as const;
const finalReadGraceMs = 15_000;
const keptLines = 20;

/** Every call rejects with a Problem when the process dies or does not answer in time. */
export async function startWorkload({ config, configFile, onExit }: WorkloadStart): Promise<WorkloadHandle> {
  await mkdir(config.evidence, { recursive: true });
  await writeFile(configFile, JSON.stringify(config), { mode: 0o600 });
  // A group of its own: what ends the terminal's processes must not end the record.
  const child = fork(fileURLToPath(new URL("main.ts", import.meta.url)), [configFile], {
    detached: true,
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const talk = conversation(child, configFile);
  let awaited = true;
  const tell = async () => {
    const why = await talk.ended;
    if (!awaited) onExit?.(why);
  };
  void tell();
  try {
    await talk.wait("ready", deadlines.ready);
  } catch (cause) {
    child.kill("SIGKILL");
    throw cause;
  }
  awaited = false;
  return {
    pid: child.pid ?? 0,
    async status() {
      return (await talk.ask({ op: "status" }, deadlines.status)).status;
    },
    async stopWrites() {
      await talk.ask({ op: "stop-writes" }, deadlines["stop-writes"]);
    },
    async finalRead(timeoutMs) {
      const { complete, detail } = await talk.ask(
        { op: "final-read", timeoutMs },
        timeoutMs + finalReadGraceMs,
      );
      return { complete, detail };
    },
    async stop() {
      awaited = true;
      await talk.end();
    },
  };
}

type ReplyTo<Op> = Extract<WorkloadReply, { op: Op }>;
type Asking = Exclude<WorkloadCommand, { op: "stop" }>;

interface Waiting {
  readonly op: WorkloadReply["op"];
  readonly resolve: (reply: WorkloadReply) => void;
  readonly reject: (cause: unknown) => void;
}

function conversation(child: ChildProcess, where: string) {
  /** In the order of asking. One that was given up stays, so that its late answer is not taken for the next one's. */
  const waiting: Waiting[] = [];
  const told: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    told.push(...text.split("\n").filter((line) => line.trim() !== ""));
    told.splice(0, told.length - keptLines);
  });
  const problem = (what: string) =>
    new Problem({
      what: told.length === 0 ? what : `${what}: ${told.join(" | ")}`,
      where,
      expected: "a workload that runs from the steady state to the final read",
      next: "run it by hand: node src/workload/main.ts <config file>",
    });

  const { promise: ended, resolve: end } = Promise.withResolvers<Problem>();
  let gone: Problem | undefined;
  let exit: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  const over = (what: string) => {
    gone ??= problem(what);
    for (const { reject } of waiting.splice(0)) reject(gone);
    end(gone);
  };
  child.on("error", (cause) => over(`the workload could not be started: ${cause.message}`));
  child.on("close", (code, signal) => {
    exit = { code, signal };
    over(`the workload died (${signal === null ? `exit code ${code}` : signal})`);
  });
  child.on("message", (message) => {
    const reply = replySchema.parse(message);
    // What went wrong stands on stderr too, and the end of the process follows.
    if (reply.op === "error") return;
    const at = waiting.findIndex(({ op }) => op === reply.op);
    waiting.splice(at, at === -1 ? 0 : 1)[0]?.resolve(reply);
  });

  async function wait<Op extends WorkloadReply["op"]>(op: Op, ms: number): Promise<ReplyTo<Op>> {
    if (gone !== undefined) throw gone;
    const { promise, resolve, reject } = Promise.withResolvers<ReplyTo<Op>>();
    waiting.push({
      op,
      reject,
      resolve: (reply) => (isReplyTo(reply, op) ? resolve(reply) : reject(problem(`not a reply to ${op}`))),
    });
    const timer = setTimeout(
      () => reject(problem(`the workload did not answer within ${ms} ms (${op})`)),
      ms,
    );
    return promise.finally(() => clearTimeout(timer));
  }

  return {
    ended,
    wait,
    async ask<Op extends Asking["op"]>(
      command: Asking & { readonly op: Op },
      ms: number,
    ): Promise<ReplyTo<Op>> {
      const answer = wait<Op>(command.op, ms);
      if (gone === undefined) child.send(command, () => {});
      return answer;
    },
    async end(): Promise<void> {
      if (gone === undefined) child.send({ op: "stop" } satisfies WorkloadCommand, () => {});
      const timer = setTimeout(() => child.kill("SIGKILL"), deadlines.stop);
      const why = await ended.finally(() => clearTimeout(timer));
      if (exit?.code !== 0) throw why;
    },
  };
}

function isReplyTo<Op extends WorkloadReply["op"]>(reply: WorkloadReply, op: Op): reply is ReplyTo<Op> {
  return reply.op === op;
}
