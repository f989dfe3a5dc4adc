/** Writes records at a steady rate, and records each write before and after. */
import { Agent } from "node:http";
import { performance } from "node:perf_hooks";
import type { JournalWriter } from "../journal/append.ts";
import type { EventOf } from "../journal/events.ts";
import { createRandom, drawContent } from "./content.ts";
import { exchange, isForeign, type Exchange } from "./exchange.ts";
import { createPool, type Known } from "./pool.ts";
import { createRoute, type Route } from "./route.ts";
import { startSchedule } from "./schedule.ts";
import { resultOf } from "./write-result.ts";

export interface LedgerWriterOptions {
  readonly endpoints: readonly string[];
  readonly writesPerSecond: number;
  readonly seed: number;
  /** ns since base. */
  readonly now: () => number;
  readonly journal: Pick<JournalWriter, "append">;
  /** Called when an acknowledgement is on disk; `at` is when it came. */
  readonly onAcknowledged: (at: number) => void;
  /** The journal failed. */
  readonly onError: (cause: unknown) => void;
}

export interface LedgerWriter {
  /** Records that must be there: acknowledged, and not deleted or in doubt since. */
  readonly standing: ReadonlySet<string>;
  /** Ticks that were not sent because too many writes were in flight. */
  readonly notSent: number;
  /** Sends no more; resolves when nothing is in flight and all is on disk. */
  stop(): Promise<void>;
}

export const ledgerPrefix = "w-";
const mostInFlight = 64;
const answerMs = 2_000;
const connectMs = 500;
const share = { delete: 0.05, update: 0.25 } as const;

type Sent = EventOf<"write.sent">;

export function startLedgerWriter(options: LedgerWriterOptions): LedgerWriter {
  const { seed, now, journal } = options;
  const random = createRandom(seed);
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 4 });
  const route = createRoute(options.endpoints);
  const pool = createPool();
  const standing = new Set<string>();
  const inFlight = new Set<Promise<void>>();
  let seq = 0;
  let notSent = 0;

  const choose = (): { op: Sent["op"]; known: Known } => {
    const kind = random();
    const draw = random();
    const rewrite = kind < share.delete + share.update ? pool.take(draw) : undefined;
    if (rewrite === undefined) {
      const id = `${ledgerPrefix}${String(seq).padStart(9, "0")}`;
      return { op: "create", known: { id, version: 1 } };
    }
    const known = { id: rewrite.id, version: rewrite.version + 1 };
    return { op: kind < share.delete ? "delete" : "update", known };
  };

  const write = async () => {
    const { op, known } = choose();
    const { age } = pool;
    const number = seq;
    seq += 1;
    const content = op === "delete" ? undefined : drawContent(seed, `record/${number}`);
    // Queued before the request leaves; the journal keeps the order, so no answer can be on disk without its write.
    const recorded = journal.append([
      {
        type: "write.sent",
        at: now(),
        store: "records",
        seq: number,
        op,
        ...known,
        ...(content === undefined ? {} : { sha256: content.sha256 }),
      },
    ]);
    // Whatever becomes of it, it is not what it was.
    standing.delete(known.id);
    const body = content && JSON.stringify({ version: known.version, data: content.data });
    const done = await send({ route, agent, path: `/records/${known.id}`, body });
    const at = now();
    const gone = op === "update" && done.kind === "answered" && done.status === 201;
    const answer = gone ? ({ result: "acknowledged", detail: "it was not there" } as const) : resultOf(done);
    if (answer.result !== "acknowledged" || gone) pool.doubt();
    else if (op !== "delete") pool.put(known, age);
    const ended = journal.append([{ type: "write.ended", at, store: "records", seq: number, ...answer }]);
    await Promise.all([recorded, ended]);
    if (answer.result !== "acknowledged") return;
    if (op !== "delete") standing.add(known.id);
    options.onAcknowledged(at);
  };

  const schedule = startSchedule({
    periodMs: 1_000 / options.writesPerSecond,
    now,
    onTick() {
      if (inFlight.size >= mostInFlight) {
        notSent += 1;
        return;
      }
      const done: Promise<void> = write()
        .catch(options.onError)
        .finally(() => inFlight.delete(done));
      inFlight.add(done);
    },
  });

  return {
    standing,
    get notSent() {
      return notSent;
    },
    async stop() {
      schedule.stop();
      await Promise.all(inFlight);
      agent.destroy();
    },
  };
}

interface Send {
  readonly route: Route;
  readonly agent: Agent;
  readonly path: string;
  readonly body: string | undefined;
}

/** Goes to the next endpoint only while it is certain that nothing was sent. */
async function send({ route, agent, path, body }: Send): Promise<Exchange> {
  const by = performance.now() + answerMs;
  let done: Exchange = { kind: "not-sent", error: "no endpoint answered in time" };
  for (const endpoint of route.order()) {
    const timeoutMs = by - performance.now();
    if (timeoutMs < 1) break;
    const how = body === undefined ? ({ method: "DELETE" } as const) : ({ method: "PUT", body } as const);
    done = await exchange({ endpoint, agent, path, timeoutMs, connectMs, ...how });
    if (done.kind === "answered" && done.status < 500 && !isForeign(done.status)) route.good(endpoint);
    else route.bad(endpoint);
    if (done.kind !== "not-sent") break;
  }
  return done;
}
