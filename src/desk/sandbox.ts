/**
 * Where the plan's commands run: they see the system's programs, the desk and what is lent to it, no process but their
 * own, and a network in which loopback alone is up. What listens on the host's loopback is reached where a door was
 * opened: a port of the same number inside, whose connections this process takes further.
 */
import { connect, type Server, type Socket } from "node:net";
import { startDoorkeeper } from "./doorkeeper.ts";
import { type SandboxedCommand, sandboxCommand } from "./sandbox-command.ts";

export interface Sandbox {
  /** The command line that starts the command inside. */
  enter(
    options: Pick<SandboxedCommand, "folder" | "command" | "set" | "readable">,
  ): readonly [string, ...string[]];
  /** From now on the host's loopback port is reached inside. Throws when something inside listens there already. */
  open(port: number): Promise<void>;
  /** A server that only those inside can reach, on a free loopback port. */
  listen(): Promise<{ readonly server: Server; readonly port: number }>;
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** Folders and files of the host that may be changed inside. */
  readonly writable: readonly string[];
  /** Folders and files of the host that can be read inside, beside the system's programs. */
  readonly readable: readonly string[];
  /** Of the process that holds the sandbox, by which the run's keeper knows it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Throws a `Problem` where this machine makes no namespaces. Ends with this process, however this one ends. */
export async function raiseSandbox({ writable, readable, environment }: SandboxOptions): Promise<Sandbox> {
  const doorkeeper = await startDoorkeeper(environment);
  const servers: Server[] = [];
  const doors = new Map<number, Promise<void>>();
  const listen = async (port: number) => {
    const listening = await doorkeeper.listen(port);
    servers.push(listening.server);
    return listening;
  };
  const openDoor = async (port: number) => {
    const { server } = await listen(port);
    server.on("connection", (inside) => takeFurther(inside, port));
  };
  return {
    enter: ({ readable: more, ...inside }) =>
      sandboxCommand({ ...inside, doorkeeper: doorkeeper.pid, writable, readable: [...readable, ...more] }),
    open(port) {
      const door = doors.get(port) ?? openDoor(port);
      doors.set(port, door);
      return door;
    },
    listen: () => listen(0),
    async close() {
      for (const server of servers) server.close();
      await doorkeeper.end();
    },
  };
}

/** Each end learns how the other ended: an end, or a break. */
function takeFurther(inside: Socket, port: number): void {
  inside.allowHalfOpen = true;
  const outside = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  for (const [one, other] of [
    [inside, outside],
    [outside, inside],
  ] as const) {
    one.on("error", () => other.resetAndDestroy());
    one.on("close", () => other.destroySoon());
    one.pipe(other);
  }
}
