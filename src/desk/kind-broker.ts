/**
 * `kind` for the desk: it needs Docker, which the plan's commands do not reach, so the harness runs it for them, within
 * the run's scope. Both command lines are written down.
 */
import { appendFile, readFile, realpath, stat } from "node:fs/promises";
import type { Server, Socket } from "node:net";
import { resolve } from "node:path";
import { execa } from "execa";
import { describeLock } from "../cluster/kubeconfig-lock.ts";
import { type KindScope, type Translation, translate } from "./kind-call.ts";
import { isBeneath } from "../keeper/disks.ts";

export interface KindBroker {
  readonly server: Server;
  readonly scope: KindScope;
  /** Of no other place is a file read for the desk. */
  readonly folder: string;
  /** After each call: a cluster may have another address now. */
  ran(): Promise<void>;
}

/** kind itself waits at most this long for a control plane; then something hangs. */
const timeoutMs = 15 * 60_000;
const refusedCode = 5;

/** Serves one call a connection until the server is closed. Who hangs up ends the call. */
export function serveKind(broker: KindBroker): void {
  broker.server.on("connection", (socket) => {
    socket.on("error", () => socket.destroy());
    void serveCall(broker, socket);
  });
}

async function serveCall(broker: KindBroker, socket: Socket): Promise<void> {
  const call = await takeCall(socket);
  const code = await answer(broker, socket, call).catch((cause: unknown) => {
    tell(socket, "e", Buffer.from(`kind: ${String(cause)}\n`));
    return 1;
  });
  socket.end(`x:${code}\n`);
}

/** What the desk's `kind` is: it asks, hands on what is said, and ends as kind did. -p: nothing in it is traced. */
export function kindClient(port: number): string {
  return `#!/bin/bash -p
exec 3<>/dev/tcp/127.0.0.1/${port} || exit 1
printf '%s\\0' "$#" "$PWD" "$@" >&3
while IFS=: read -r what said <&3; do
  case $what in
  o) base64 -d <<<"$said" ;;
  e) base64 -d <<<"$said" >&2 ;;
  x) exit "$said" ;;
  esac
done
echo 'kind: the harness has hung up' >&2
exit 1
`;
}

export const noKind = `#!/bin/sh
echo 'kind: this run has no cluster that a plan may create or delete' >&2
exit 1
`;

interface Call {
  readonly folder: string;
  readonly asked: readonly string[];
}

/** Number of arguments, working directory, arguments; each ends with a zero byte. */
function takeCall(socket: Socket): Promise<Call> {
  let heard = "";
  socket.setEncoding("utf8");
  return new Promise((done) => {
    socket.on("data", (text: string) => {
      heard += text;
      const [count = "", folder = "", ...asked] = heard.split("\0").slice(0, -1);
      if (count !== "" && asked.length === Number(count)) done({ folder, asked });
    });
  });
}

async function answer(broker: KindBroker, socket: Socket, { folder, asked }: Call): Promise<number> {
  const { scope } = broker;
  const translation = await allow(broker, folder, translate(asked, scope));
  const refused = "refused" in translation ? translation.refused : null;
  const ran = "refused" in translation ? null : ["kind", ...translation.arguments];
  const line = { wall: new Date().toISOString(), asked: ["kind", ...asked], ran };
  await appendFile(scope.log, `${JSON.stringify({ ...line, ...(refused === null ? {} : { refused }) })}\n`, {
    mode: 0o600,
  });
  if ("refused" in translation) {
    tell(socket, "e", Buffer.from(`${translation.refused}\n`));
    return refusedCode;
  }
  const lock = await describeLock(scope.kubeconfig);
  if (lock !== null) {
    const what = `kind: ${lock}: left by a kind that was killed, or one that still runs; it is not taken away\n`;
    tell(socket, "e", Buffer.from(what));
  }
  const child = execa(scope.binary, translation.arguments, {
    cwd: broker.folder,
    env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: scope.network, KIND_EXPERIMENTAL_PROVIDER: "docker" },
    stdin: "ignore",
    buffer: false,
    encoding: "buffer",
    reject: false,
    timeout: timeoutMs,
  });
  child.stdout.on("data", (chunk: Uint8Array) => tell(socket, "o", chunk));
  child.stderr.on("data", (chunk: Uint8Array) => tell(socket, "e", chunk));
  socket.once("close", () => child.kill());
  const { exitCode, originalMessage } = await child;
  if (exitCode === undefined) tell(socket, "e", Buffer.from(`kind: ${originalMessage ?? "it was ended"}\n`));
  await broker.ran();
  return exitCode ?? 1;
}

/** A configuration of the plan's own could mount the host's files into a node. */
async function allow(
  { scope, folder }: KindBroker,
  from: string,
  translation: Translation,
): Promise<Translation> {
  if ("refused" in translation || translation.config === undefined) return translation;
  const wanted = scope.config === undefined ? null : await readFile(scope.config, "utf8");
  const given = await readOnDesk(resolve(from, translation.config), folder).catch(() => null);
  if (given !== null && given === wanted) return translation;
  return {
    refused: `kind: --config ${translation.config} is not this run's configuration, which lies on the desk as kind.yaml`,
  };
}

/** A plain file beneath the desk, wherever links lead; null for anything else. */
async function readOnDesk(path: string, folder: string): Promise<string | null> {
  const file = await realpath(path);
  const beneath = isBeneath(file, await realpath(folder));
  return beneath && (await stat(file)).isFile() ? readFile(file, "utf8") : null;
}

function tell(socket: Socket, what: "o" | "e", said: Uint8Array): void {
  if (socket.writable) socket.write(`${what}:${Buffer.from(said).toString("base64")}\n`);
}
