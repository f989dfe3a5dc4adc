/** Reads the records of the ledger back, page by page. */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { EventOf } from "../journal/events.ts";
import { exchange } from "./exchange.ts";
import { createRoute } from "./route.ts";

export interface FinalRecordsOptions {
  readonly endpoints: readonly string[];
  readonly prefix: string;
  /** ms from now. */
  readonly timeoutMs: number;
  /** Records that should be there: where the listing leaves one out, it is asked for by name. */
  readonly expected: ReadonlySet<string>;
  /** Called a page at a time. */
  readonly onObjects: (objects: readonly EventOf<"final.object">[]) => Promise<void>;
}

const pageSize = 1_000;
const attemptMs = 10_000;
const pauseMs = 250;
/** How many of the missing are asked for by name: enough to hit any page that was left out. */
const mostAsked = 100;

const pageSchema = z.object({
  records: z.array(z.object({ id: z.string(), version: z.number().int(), sha256: z.string() })),
  next: z.string().nullable(),
});

/** Returns how many records there are. Rejects with the reason when the listing is not complete. */
export async function readFinalRecords(options: FinalRecordsOptions): Promise<number> {
  const { prefix, onObjects } = options;
  const get = persistentGet(options);
  const missing = new Set(options.expected);
  let after = "";
  let count = 0;
  for (;;) {
    const query = new URLSearchParams({ prefix, after, limit: String(pageSize) });
    const body = await get(`/records?${query.toString()}`, [200]);
    const page = pageSchema.parse(JSON.parse(body.text));
    checkPage(page, { after, prefix });
    for (const { id } of page.records) missing.delete(id);
    await onObjects(page.records.map((record) => ({ type: "final.object", store: "records", ...record })));
    count += page.records.length;
    if (page.next === null) break;
    after = page.next;
  }
  for (const id of spread([...missing], mostAsked)) {
    const { status } = await get(`/records/${encodeURIComponent(id)}`, [200, 404]);
    if (status === 200)
      throw new Error(`the listing leaves out ${id}, which is there when asked for by name`);
  }
  return count;
}

/** A page must go on exactly where the one before it ended. The same id twice is told as it is. */
function checkPage(
  { records, next }: z.infer<typeof pageSchema>,
  { after, prefix }: { after: string; prefix: string },
): void {
  let last = after;
  for (const { id } of records) {
    if (!id.startsWith(prefix)) throw new Error(`the listing of ${prefix} names ${id}`);
    if (id < last || id === after) throw new Error(`the listing is out of order: ${id} comes after ${last}`);
    last = id;
  }
  if (next === null) return;
  if (next !== records.at(-1)?.id)
    throw new Error(`the next page begins after ${next}, this one ends with ${last}`);
}

/** GET until an endpoint answers with one of the wanted statuses. Rejects with the last answer when the time is over. */
function persistentGet({ endpoints, timeoutMs }: Pick<FinalRecordsOptions, "endpoints" | "timeoutMs">) {
  const route = createRoute(endpoints);
  const by = performance.now() + timeoutMs;
  return async (path: string, wanted: readonly number[]): Promise<{ status: number; text: string }> => {
    let last = "there was no time left";
    for (;;) {
      for (const endpoint of route.order()) {
        const left = by - performance.now();
        if (left < 1) throw new Error(`GET ${path}: ${last}`);
        const limit = Math.min(left, attemptMs);
        const done = await exchange({ endpoint, agent: false, method: "GET", path, timeoutMs: limit });
        if (done.kind === "answered" && wanted.includes(done.status)) {
          route.good(endpoint);
          return { status: done.status, text: done.body };
        }
        route.bad(endpoint);
        last = done.kind === "answered" ? `${done.status} ${done.body.slice(0, 160).trim()}` : done.error;
      }
      await sleep(pauseMs);
    }
  };
}

/** At most `most` of the list, evenly spread over it. */
function spread<T>(list: readonly T[], most: number): readonly T[] {
  const every = Math.max(1, Math.ceil(list.length / most));
  return list.filter((_, index) => index % every === 0);
}
