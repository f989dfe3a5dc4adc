/** A network in which loopback alone is up, and the process that stands in it for as long as it is wanted. */
import { fork, type SendHandle } from "node:child_process";
import { Server } from "node:net";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { Problem } from "../problem.ts";

export interface Doorkeeper {
  /** Its network is this process's. */
  readonly pid: number;
  /** A server in that network, on this loopback port (0: a free one). Throws when the port is taken there. */
  listen(port: number): Promise<{ readonly server: Server; readonly port: number }>;
  /** Resolves when the process is gone. What it handed over must be closed by who has it. */
  end(): Promise<void>;
}

const main = fileURLToPath(new URL("doorkeeper-main.ts", import.meta.url));
const answerMs = 10_000;
const arrived = z.object({ pid: z.int() });
const answered = z.object({ port: z.int() });
const refused = z.object({ refused: z.string() });

interface Message {
  readonly said: unknown;
  readonly handle: SendHandle | undefined;
}

/** Ends with this process, however this one ends. Throws a `Problem` where this machine makes no namespaces. */
export async function startDoorkeeper(environment: Readonly<Record<string, string>>): Promise<Doorkeeper> {
  // bubblewrap brings the loopback of the new network up. The doorkeeper sees the host's files and lends none.
  const child = fork(main, {
    execPath: "bwrap",
    execArgv: ["--unshare-net", "--die-with-parent", "--dev-bind", "/", "/", "--", process.execPath],
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const saidAll = new Promise<void>((resolve) => child.stderr?.once("end", resolve));
  const gone = new Promise<void>((resolve) => {
    child.once("error", ({ message }) => {
      stderr += message;
      resolve();
    });
    child.once("exit", () => resolve());
  });
  const hear = async (): Promise<Message> => {
    const heard = new Promise<Message>((resolve) =>
      child.once("message", (said, handle) => resolve({ said, handle })),
    );
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), answerMs).unref());
    const first = await Promise.race([heard, gone, late]);
    if (first) return first;
    child.kill("SIGKILL");
    await Promise.race([saidAll, late]);
    throw noNetwork(stderr.trim() || `its doorkeeper said nothing for ${answerMs / 1000} s`);
  };

  const { pid } = arrived.parse((await hear()).said);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    pid,
    listen(port) {
      const next = turn.then(async () => {
        child.send({ port });
        const { said, handle } = await hear();
        if (handle instanceof Server) return { server: handle, port: answered.parse(said).port };
        throw new Error(`port ${port} inside the sandbox: ${refused.parse(said).refused}`);
      });
      turn = next.catch(() => {});
      return next;
    },
    async end() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

function noNetwork(why: string): Problem {
  return new Problem({
    what: `the plan's commands cannot be shut in: ${why}`,
    where: "bwrap --unshare-net on this machine",
    expected: "a network of their own, in which loopback alone is up",
    next: "run as root on a machine where namespaces can be made (in a container: a privileged one)",
  });
}
