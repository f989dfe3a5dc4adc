/** One HTTP request, once, and how sure one can be of what became of it. */
import { type Agent, type IncomingMessage, request as httpRequest } from "node:http";
import { createRedactor } from "../journal/redact.ts";
import type { Endpoint } from "./route.ts";

export type Exchange =
  | { readonly kind: "answered"; readonly status: number; readonly body: string }
  /** No connection came about: it cannot have happened. */
  | { readonly kind: "not-sent"; readonly error: string }
  /** It was cut off or timed out after a connection stood: it may have happened. */
  | { readonly kind: "broken"; readonly error: string };

export interface ExchangeOptions {
  readonly endpoint: Endpoint;
  /** `false`: a connection of its own, closed after the answer. */
  readonly agent: Agent | false;
  readonly method: "GET" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: string;
  /** Until the whole answer is there, ms. */
  readonly timeoutMs: number;
  /** Until the connection stands, ms; default: `timeoutMs`. */
  readonly connectMs?: number;
}

const longestAnswer = 16 * 1024 * 1024;
/** What the public API itself says beside successes and failures. */
const ownStatuses = new Set([400, 404, 405, 409, 413]);

/**
 * Somebody in between answers: a proxy, or whatever a packet reached that had lost its way. That connection leads elsewhere
 * for good, and is not used again.
 */
export function isForeign(status: number): boolean {
  return (status < 200 || status >= 300) && status < 500 && !ownStatuses.has(status);
}

const longestSaid = 4096;

/** An answer's words on one line for a record: a system that fails may tell its secrets. */
export function saidBy(body: string): string {
  return redact(body.slice(0, longestSaid)).replaceAll(/\s+/g, " ").trim();
}

const { text: redact } = createRedactor({ secrets: [] });

/** Never rejects, never tries again. */
export function exchange(options: ExchangeOptions): Promise<Exchange> {
  const { endpoint, agent, method, path, body, timeoutMs } = options;
  return new Promise((resolve) => {
    let connected = false;
    const request = httpRequest({
      host: endpoint.host,
      port: endpoint.port,
      path: `${endpoint.path}${path}`,
      method,
      agent,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) } }),
    });
    const settle = (outcome: Exchange) => {
      clearTimeout(whole);
      clearTimeout(connecting);
      resolve(outcome);
    };
    const give = (error: string) => {
      settle({ kind: connected ? "broken" : "not-sent", error });
      request.destroy();
    };
    const whole = setTimeout(() => give("timeout"), timeoutMs);
    const connectMs = options.connectMs ?? timeoutMs;
    const connecting =
      connectMs < timeoutMs ? setTimeout(() => give("timeout while connecting"), connectMs) : undefined;
    const stands = () => {
      connected = true;
      clearTimeout(connecting);
    };
    request.once("socket", (socket) => {
      if (socket.connecting) socket.once("connect", stands);
      else stands();
    });
    request.on("error", (cause) => give(reasonOf(cause)));
    request.once("response", (response) => {
      const status = response.statusCode ?? 0;
      // With the answer's end the request lets go of its connection, which a moment later is free for the next one: destroying
      // the request would then do nothing.
      const { socket } = request;
      if (isForeign(status)) response.once("end", () => socket?.destroy());
      readAnswer(response).then(
        (text) => settle({ kind: "answered", status, body: text }),
        (cause: unknown) => give(reasonOf(cause)),
      );
    });
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const pieces: AsyncIterable<Buffer> = response;
  for await (const chunk of pieces) {
    size += chunk.length;
    if (size > longestAnswer) throw new Error(`an answer of more than ${longestAnswer} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error("the answer was cut off");
  return Buffer.concat(chunks).toString("utf8");
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return code !== "" && !cause.message.includes(code) ? `${code} ${cause.message}` : cause.message || code;
}
