/** A small system under observation: the public API in memory, on loopback, with faults that a test turns on. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type SystemFault =
  /** Never answers. */
  | "hang"
  /** 500 before anything is done. */
  | "error"
  /** 503 before anything is done, and says so. */
  | "refuse"
  /** Does what is asked, then cuts the connection. */
  | "reset-after-commit"
  /** Somebody in between answers: on connections that ask while this lasts, and on these for good. */
  | "intercepted"
  /** Gives back other content than was written. */
  | "wrong-content"
  /** The second page of a listing is left out. */
  | "lost-page";

export interface Row {
  version: number;
  data: string;
}

export interface FakeSystem {
  readonly url: string;
  readonly rows: Map<string, Row>;
  readonly single: Map<string, Row>;
  readonly requests: { method: string; path: string; connection: number }[];
  fault: SystemFault | null;
  /** Stops listening and cuts every connection, as a crash would. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startFakeSystem(): Promise<FakeSystem> {
  const rows = new Map<string, Row>();
  const single = new Map<string, Row>();
  let connections = 0;
  const numbers = new WeakMap<object, number>();
  const intercepted = new WeakSet<object>();
  const server = createServer((request, response) => void answer(request, response));
  server.on("connection", (socket) => numbers.set(socket, (connections += 1)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const system: FakeSystem = {
    url: `http://127.0.0.1:${port}`,
    rows,
    single,
    requests: [],
    fault: null,
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
    async start() {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const { method = "GET" } = request;
    system.requests.push({ method, path: pathname, connection: numbers.get(request.socket) ?? 0 });
    const { fault } = system;
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const send = (status: number, body?: unknown) => {
      if (fault === "reset-after-commit" && method !== "GET") return request.socket.resetAndDestroy();
      return response.writeHead(status).end(body === undefined ? "" : JSON.stringify(body));
    };
    if (fault === "intercepted") intercepted.add(request.socket);
    if (intercepted.has(request.socket)) return void response.writeHead(403).end("denied destination");
    if (fault === "hang") return;
    if (fault === "error") return void send(500, { error: "no" });
    if (fault === "refuse") return void send(503, { error: "not now", refused: true });
    if (pathname === "/records") return void send(200, page(searchParams));
    const id = pathname.replace(/^\/records\//, "");
    const table = pathname.startsWith("/records/") ? rows : single;
    const row = table.get(id);
    if (method === "PUT") {
      const wanted = JSON.parse(text) as Row;
      if (row !== undefined && row.version >= wanted.version) return void send(409, { error: "old" });
      table.set(id, wanted);
      return void send(row === undefined ? 201 : 200, {});
    }
    if (row === undefined) return void send(404, { error: "no such record" });
    if (method === "DELETE") {
      table.delete(id);
      return void send(204);
    }
    send(200, { id, ...row, ...(fault === "wrong-content" ? { data: `${row.data}!` } : {}) });
  }

  function page(query: URLSearchParams) {
    const limit = Number(query.get("limit"));
    const after = query.get("after") ?? "";
    const ids = [...rows.keys()].filter((id) => id.startsWith(query.get("prefix") ?? "")).sort();
    const left = ids.filter((id) => id > after);
    const lost = system.fault === "lost-page" && after !== "" ? limit : 0;
    const found = left.slice(lost, lost + limit);
    const records = found.map((id) => {
      const { version, data } = rows.get(id) as Row;
      const sha256 = createHash("sha256").update(data).digest("hex");
      return { id, version, sha256, updatedAt: new Date(0).toISOString() };
    });
    return { records, next: left.length > lost + limit ? (found.at(-1) ?? null) : null };
  }
  return system;
}
