/** The keeper as a drill sees it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { JournalEvent } from "../journal/events.ts";
import { Problem } from "../problem.ts";
import { runVariable } from "./identity.ts";
import type { Kept } from "./kept.ts";
import { keeperProblem } from "./problems.ts";
import { type KeeperConfig, type Reply, replySchema, type Request } from "./protocol.ts";
import { stateFiles } from "./state.ts";
import type { Undo } from "./undo.ts";

export { selfIdentity } from "./identity.ts";

export interface Keeper {
  readonly pid: number;
  /** Durable when it resolves. */
  record(...events: readonly JournalEvent[]): Promise<void>;
  /** Resolves when the undo is on disk: only then may the thing be made. */
  owe(key: string, undo: Undo): Promise<void>;
  /** Undoes what is owed under `key`, now. Throws when something of it is left. */
  settle(key: string): Promise<void>;
  /** Undoes everything, seals the journal, ends the keeper. `left` is empty when the census is clean. */
  close(): Promise<{ readonly left: readonly string[] }>;
  /**
   * Instead of `close`: seals the journal, ends the run's processes, and leaves everything else as it is until then. It is on
   * disk when it resolves, and nobody's death changes it. Where it rejects, the run is to be closed.
   */
  keep(kept: Kept): Promise<void>;
}

const startMs = 15_000;
const deadlines = { record: 15_000, owe: 15_000, settle: 90_000, close: 180_000, keep: 90_000 } as const;
/** The kernel's limit for the address of a unix socket. */
const longestSocketPath = 107;

/**
 * Starts the process that outlives the drill, and connects to it. From here on every child of this process
 * carries the run's label in its environment, by which the keeper finds it.
 */
export async function startKeeper(config: KeeperConfig): Promise<Keeper> {
  const { socket: path, log } = stateFiles(config.state);
  if (Buffer.byteLength(path) > longestSocketPath) throw tooLong(path);
  await mkdir(config.state, { recursive: true, mode: 0o700 });
  await mkdir(config.evidence, { recursive: true });
  const pid = await launch(config, log);
  const socket = connect(path);
  await once(socket, "connect", { signal: AbortSignal.timeout(startMs) }).catch(async (cause: unknown) => {
    throw await keeperProblem(config, "the keeper does not listen", cause);
  });
  process.env[runVariable] = config.run;
  return { pid, ...conversation(socket, config) };
}

async function launch(config: KeeperConfig, log: string): Promise<number> {
  const { [runVariable]: _run, NODE_OPTIONS: _options, ...environment } = process.env;
  const logFile = openSync(log, "a", 0o600);
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("main.ts", import.meta.url)), JSON.stringify(config)],
    { detached: true, stdio: ["ignore", "pipe", logFile], cwd: "/", env: environment },
  );
  closeSync(logFile);
  child.unref();
  const { stdout } = child;
  if (stdout === null) throw new Error("the keeper's output is not a pipe");
  try {
    const lines = createInterface({ input: stdout });
    const signal = AbortSignal.timeout(startMs);
    const line = await Promise.race([
      once(lines, "line", { signal }).then(([first]) => String(first)),
      once(child, "exit", { signal }).then(([code]) =>
        Promise.reject(new Error(`exit code ${String(code)}`)),
      ),
    ]);
    return z.object({ pid: z.number() }).parse(JSON.parse(line)).pid;
  } catch (cause) {
    child.kill("SIGTERM");
    throw await keeperProblem(config, "the keeper did not start", cause);
  } finally {
    stdout.destroy();
  }
}

type WithoutId<R> = R extends Request ? Omit<R, "id"> : never;
type Ask = WithoutId<Request>;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (cause: unknown) => void;
}

function conversation(socket: Socket, config: KeeperConfig): Omit<Keeper, "pid"> {
  const waiting = new Map<number, Waiting>();
  let next = 0;
  let closed = false;
  const lines = createInterface({ input: socket });
  lines.on("error", () => {});
  lines.on("line", (line) => {
    const reply = replySchema.parse(JSON.parse(line));
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    closed = true;
    for (const { reject } of waiting.values()) reject(new Error("the connection ended"));
    waiting.clear();
  });

  async function ask(request: Ask): Promise<Reply> {
    if (closed) throw await keeperProblem(config, "the keeper is gone");
    const id = (next += 1);
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    waiting.set(id, { resolve, reject });
    const deadline = deadlines[request.op];
    const timer = setTimeout(() => reject(new Error(`no answer within ${deadline} ms`)), deadline);
    try {
      socket.write(`${JSON.stringify({ id, ...request })}\n`);
      return await promise;
    } catch (cause) {
      throw await keeperProblem(config, `the keeper died or hangs (${request.op})`, cause);
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
    }
  }

  async function insist(request: Ask): Promise<Reply> {
    const reply = await ask(request);
    if (!reply.ok)
      throw await keeperProblem(config, `the keeper refused ${request.op}: ${reply.error ?? ""}`);
    return reply;
  }

  return {
    async record(...events) {
      await insist({ op: "record", events: [...events] });
    },
    async owe(key, undo) {
      await insist({ op: "owe", key, undo });
    },
    async settle(key) {
      await insist({ op: "settle", key });
    },
    async close() {
      const { left = [] } = await insist({ op: "close" });
      delete process.env[runVariable];
      socket.end();
      return { left };
    },
    async keep(kept) {
      await insist({ op: "keep", kept });
      delete process.env[runVariable];
      // The end of the connection tells the keeper that nobody works on it any more; it keeps nobody alive.
      socket.unref();
    },
  };
}

function tooLong(path: string): Problem {
  return new Problem({
    what: `the path of the keeper's socket has ${Buffer.byteLength(path)} bytes`,
    where: path,
    expected: `at most ${longestSocketPath}, the kernel's limit`,
    next: "set XDG_STATE_HOME to a shorter folder",
  });
}
