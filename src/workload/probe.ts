/** One write and its read-back at one endpoint. */
import { performance } from "node:perf_hooks";
import { parseVersioned } from "./content.ts";
import { exchange, type Exchange, type ExchangeOptions, isForeign, saidBy } from "./exchange.ts";

export interface ProbeLook {
  /** Null when what was written was read back. */
  readonly error: string | null;
  /** Another endpoint may do better: this one did not answer, or said that it failed. */
  readonly elsewhere: boolean;
}

export interface ProbeTarget extends Pick<ExchangeOptions, "endpoint" | "agent" | "path"> {
  readonly version: number;
  readonly data: string;
  /** For both together. */
  readonly timeoutMs: number;
}

const longestError = 160;

export async function writeAndRead(target: ProbeTarget): Promise<ProbeLook> {
  const { endpoint, agent, path, version, data, timeoutMs } = target;
  const by = performance.now() + timeoutMs;
  const body = JSON.stringify({ version, data });
  const put = await exchange({ endpoint, agent, path, method: "PUT", body, timeoutMs });
  if (!good(put)) return bad("PUT", put);
  const left = by - performance.now();
  if (left < 1) return bad("PUT", { kind: "broken", error: "timeout" });
  const get = await exchange({ endpoint, agent, path, method: "GET", timeoutMs: left });
  if (!good(get)) return bad("GET", get);
  const found = parseVersioned(get.body);
  if (found === null) return wrong("GET: the answer is no record");
  if (found.version !== version) return wrong(`GET: version ${found.version} instead of ${version}`);
  if (found.data !== data) return wrong("GET: other content than was written");
  return { error: null, elsewhere: false };
}

type Answered = Extract<Exchange, { kind: "answered" }>;

function good(done: Exchange): done is Answered {
  return done.kind === "answered" && done.status >= 200 && done.status < 300;
}

function bad(method: string, done: Exchange): ProbeLook {
  if (done.kind !== "answered") return { error: `${method}: ${done.error}`, elsewhere: true };
  const elsewhere = done.status >= 500 || isForeign(done.status);
  return { error: `${method} ${done.status} ${saidBy(done.body)}`.slice(0, longestError), elsewhere };
}

function wrong(error: string): ProbeLook {
  return { error, elsewhere: false };
}
