/** A real Unix socket where an engine's would be: it answers as it is told, or takes connections and never says a word. */
import { createServer as createHttp } from "node:http";
import { createServer, type Socket } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface EngineSocket extends AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** `GET /networks/x`, without the version of the API, as far as anybody answers. */
  readonly requests: readonly string[];
  /** How many have been let in. */
  connections(): number;
}

export interface EngineRequest {
  /** `GET /networks/x` */
  readonly line: string;
  readonly body: string;
}

/** Status and JSON; null: no answer to this one. */
export type EngineAnswer = (
  request: EngineRequest,
) => { readonly status: number; readonly json: unknown } | null;

/** Without `answer` nothing is ever answered, not even the first greeting. */
export async function engineSocket(answer?: EngineAnswer): Promise<EngineSocket> {
  const folder = await mkdtemp(join(tmpdir(), "fde-"));
  const path = join(folder, "docker.sock");
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let count = 0;
  const server =
    answer === undefined
      ? createServer()
      : createHttp((request, response) => {
          void text(request).then((body) => {
            const url = (request.url ?? "").replace(/^\/v[\d.]+/, "");
            if (url === "/_ping") return response.setHeader("Api-Version", "1.47").end("OK");
            const line = `${request.method} ${url}`;
            requests.push(line);
            const said = answer({ line, body });
            if (said === null) return undefined;
            response.setHeader("Content-Type", "application/json");
            return response.writeHead(said.status).end(JSON.stringify(said.json));
          });
        });
  server.on("connection", (socket: Socket) => {
    count += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    host: `unix://${path}`,
    requests,
    connections: () => count,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Every `docker` that this process starts while the work is done is led to the socket. */
export async function withEngine<T>({ host }: EngineSocket, work: () => Promise<T>): Promise<T> {
  const before = process.env["DOCKER_HOST"];
  process.env["DOCKER_HOST"] = host;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env["DOCKER_HOST"];
    else process.env["DOCKER_HOST"] = before;
  }
}
