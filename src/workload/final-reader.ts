/** Reads every store back, when nothing writes any more. */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { openJournal } from "../journal/append.ts";
import { type EventOf, type StoreName, storeNames } from "../journal/events.ts";
import { readFinalRecords } from "./final-records.ts";
import { ledgerPrefix } from "./ledger-writer.ts";
import type { VersionedObject } from "./versioned.ts";

export interface FinalReadOptions {
  /** Evidence folder; `final.jsonl` in it is written anew. */
  readonly evidence: string;
  readonly endpoints: readonly string[];
  /** Every object of every store but the records. */
  readonly objects: readonly VersionedObject[];
  /** Records that should be there. */
  readonly expected: ReadonlySet<string>;
  readonly timeoutMs: number;
  /** ns since base. */
  readonly now: () => number;
}

export interface FinalReadResult {
  /** Every store was read to its end. */
  readonly complete: boolean;
  readonly detail: string;
}

const attemptMs = 5_000;
const pauseMs = 250;

/** Tries again until the time is over: a read that failed says nothing about the data. Rejects when the disk fails. */
export async function readFinal(options: FinalReadOptions): Promise<FinalReadResult> {
  const journal = await openJournal(join(options.evidence, "final.jsonl"), { fresh: true });
  let broken: { readonly cause: unknown } | undefined;
  const keep = async (events: readonly (EventOf<"final.object"> | EventOf<"final.read">)[]) => {
    await journal.append(events).catch((cause: unknown) => {
      broken ??= { cause };
      throw cause;
    });
  };
  const readStore = async (store: StoreName): Promise<EventOf<"final.read">> => {
    let objects = 0;
    let detail: string | undefined;
    const onObjects = async (found: readonly EventOf<"final.object">[]) => {
      await keep(found);
      objects += found.length;
    };
    try {
      if (store === "records") await readFinalRecords({ ...options, prefix: ledgerPrefix, onObjects });
      else await readObjects({ ...options, store, onObjects });
    } catch (cause) {
      detail = messageOf(cause);
    }
    const at = options.now();
    const said = detail === undefined ? {} : { detail };
    return { type: "final.read", at, store, complete: detail === undefined, objects, ...said };
  };
  const reads = await Promise.all(
    storeNames.map(async (store) => {
      const read = await readStore(store);
      await keep([read]);
      return read;
    }),
  ).finally(() => journal.close());
  if (broken !== undefined) throw broken.cause;
  const failed = reads.filter(({ complete }) => !complete);
  const detail = reads.map(({ store, objects, detail: why }) => `${store}: ${why ?? objects}`).join("; ");
  return { complete: failed.length === 0, detail };
}

interface ReadObjects extends Pick<FinalReadOptions, "objects" | "timeoutMs"> {
  readonly store: StoreName;
  readonly onObjects: (found: readonly EventOf<"final.object">[]) => Promise<void>;
}

async function readObjects({ objects, timeoutMs, store, onObjects }: ReadObjects): Promise<void> {
  const by = performance.now() + timeoutMs;
  const own = objects.filter((object) => object.store === store);
  if (own.length === 0) throw new Error("this store is not connected");
  for (const object of own) {
    const standing = await readUntil(object, by);
    if (standing !== null) await onObjects([{ type: "final.object", store, id: object.id, ...standing }]);
  }
}

async function readUntil(object: VersionedObject, by: number) {
  for (;;) {
    const left = by - performance.now();
    try {
      return await object.read(Math.max(1, Math.min(left, attemptMs)));
    } catch (cause) {
      if (by - performance.now() <= pauseMs) throw cause;
    }
    await sleep(pauseMs);
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.slice(0, 300) : String(cause);
}
