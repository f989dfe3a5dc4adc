/**
 * The service that both tools are pointed at: `service-main.ts <site> <port> [flaw]`. Records over HTTP on loopback, kept in
 * an append-only log, each on two disks (`data/` and the vault's log) before it is acknowledged. The state in memory is
 * only what was read from `data/` at the start and written since.
 */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { hashOf, parseVersioned, type Versioned } from "../../workload/content.ts";
import { isServiceFlaw, type ServiceFlaw } from "./defects.ts";

const [site = ".", port = "0", wanted = ""] = process.argv.slice(2);
const flaw: ServiceFlaw | null = isServiceFlaw(wanted) ? wanted : null;
const data = path.join(site, "data");
const archive = path.join(site, "vault", "log");

/** Which new record of a client's load never reaches a disk. */
const dropped = 200;
const relapseAfterMs = 15_000;
/** How long a service whose folder is gone goes on acknowledging. */
const goesOnMs = 5_000;

interface Line {
  readonly id: string;
  /** Absent: the record is deleted. */
  readonly row?: Versioned;
}

mkdirSync(data, { recursive: true });
mkdirSync(archive, { recursive: true });
const started = performance.now();
const startedAgain = readdirSync(archive).length > 0;
const rows = replay();
const dataFile = await open(path.join(data, "records.log"), "a");
// A segment of its own for each start: the last line of the one before may be torn.
const archiveFile = await open(path.join(archive, `${Date.now()}.log`), "a");
const home = (await stat(data)).ino;

/** A record whose page never reaches a disk, by its id. */
let never: string | undefined;
let created = 0;
let goneSince: number | undefined;
let waiting: { line: Line; done: () => void }[] = [];
let writing = false;

function replay(): Map<string, Versioned> {
  const found = new Map<string, Versioned>();
  const text = readText(path.join(data, "records.log"));
  for (const written of text.split("\n")) {
    const line = parseLine(written);
    if (line?.row === undefined) found.delete(line?.id ?? "");
    else found.set(line.id, line.row);
  }
  return found;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Null for a torn line: it was never acknowledged. */
function parseLine(text: string): Line | null {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}

/** Resolves when the line is on both disks; lines that wait together share a write. */
function commit(line: Line): Promise<void> {
  return new Promise((done) => {
    waiting.push({ line, done });
    if (!writing) void drain();
  });
}

async function drain(): Promise<void> {
  writing = true;
  while (waiting.length > 0) {
    const batch = waiting;
    waiting = [];
    const text = batch
      .filter(({ line }) => line.id !== never)
      .map(({ line }) => `${JSON.stringify(line)}\n`)
      .join("");
    const archives = flaw !== "swallows" && !(await isHomeless());
    await dataFile.appendFile(text);
    await dataFile.datasync();
    if (archives) {
      await archiveFile.appendFile(text);
      await archiveFile.datasync();
    }
    for (const { done } of batch) done();
  }
  writing = false;
}

/** The folder was taken away under the running service: it ends, at once or, with the flaw, after some seconds. */
async function isHomeless(): Promise<boolean> {
  const there = await stat(data).catch(() => null);
  if (there?.ino === home) return false;
  goneSince ??= performance.now();
  if (flaw !== "goes-on" || performance.now() - goneSince > goesOnMs) process.exit(1);
  return true;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const { method = "GET" } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const send = (status: number, body?: object) =>
    response.writeHead(status).end(body === undefined ? "" : JSON.stringify(body));

  if (flaw === "relapses" && startedAgain && performance.now() - started > relapseAfterMs) {
    return void send(503, { error: "out of connections" });
  }
  if (pathname === "/health") return void send(200, { ok: true });
  if (pathname === "/records") return void send(200, page(searchParams));
  const [, id] = /^\/records\/([\w-]+)$/.exec(pathname) ?? [];
  if (id === undefined) return void send(404, { error: "no such path" });
  const row = rows.get(id);
  if (method === "GET") return void (row === undefined ? send(404, {}) : send(200, { id, ...row }));
  if (flaw === "cannot-write" && startedAgain) return void send(500, { error: "read-only" });
  if (method === "DELETE") {
    if (row === undefined) return void send(404, {});
    rows.delete(id);
    await commit({ id });
    return void send(204);
  }
  const next = parseVersioned(Buffer.concat(chunks).toString());
  if (next === null) return void send(400, { error: "no record" });
  if (row !== undefined && row.version >= next.version) return void send(409, { error: "old" });
  if (row === undefined && id.startsWith("w-")) {
    created += 1;
    if (flaw === "drops-one" && created === dropped && !startedAgain) never = id;
  }
  rows.set(id, next);
  await commit({ id, row: next });
  send(row === undefined ? 201 : 200, {});
}

function page(query: URLSearchParams) {
  const limit = Number(query.get("limit") ?? "1000");
  const [prefix, after] = [query.get("prefix") ?? "", query.get("after") ?? ""];
  const left = [...rows.keys()].filter((id) => id.startsWith(prefix) && id > after).sort();
  const found = left.slice(0, limit);
  const records = found.flatMap((id) => {
    const row = rows.get(id);
    return row === undefined ? [] : [{ id, version: row.version, sha256: hashOf(row.data) }];
  });
  return { records, next: left.length > limit ? (found.at(-1) ?? null) : null };
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.listen(Number(port), "127.0.0.1");
process.on("disconnect", () => process.exit(0));
