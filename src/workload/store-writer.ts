/** Writes rising versions to the objects of one store, in turn. */
import type { JournalWriter } from "../journal/append.ts";
import type { EventOf } from "../journal/events.ts";
import { startSchedule } from "./schedule.ts";
import type { Standing, VersionedObject } from "./versioned.ts";

export interface StoreWriterOptions {
  /** All of one store. */
  readonly objects: readonly VersionedObject[];
  readonly periodMs: number;
  /** Instant of the first write, ns since base. */
  readonly startAt: number;
  readonly now: () => number;
  readonly journal: Pick<JournalWriter, "append">;
  /** Called when an acknowledgement is on disk; `at` is when it came. */
  readonly onAcknowledged: (at: number) => void;
  /** The journal failed. */
  readonly onError: (cause: unknown) => void;
}

const deadlineMs = 3_000;

/**
 * Reads before it writes: an object that went back to an older version, or is gone, is not written any more. The next
 * version would hide what was lost; so the final read finds what the restore brought back.
 * Returns how to end; resolves when nothing is in flight and all is on disk.
 */
export function startStoreWriter(options: StoreWriterOptions): () => Promise<void> {
  const { objects, periodMs, startAt, now, journal } = options;
  const writers = objects.map(createObjectWriter);
  let seq = 0;
  let running: Promise<void> | undefined;

  const write = async (writer: ObjectWriter) => {
    const { object } = writer;
    const { store, id } = object;
    const next = await writer.next();
    if (next === "skip") return;
    if (next.kind === "finding") {
      const message = `${store}/${id}: ${next.message}`;
      await journal.append([{ type: "finding", at: now(), severity: "low", code: next.code, message }]);
      return;
    }
    const { version } = next;
    const content = await object.draw(version);
    const number = seq;
    seq += 1;
    const op = next.first ? "create" : "update";
    const recorded = journal.append([
      { type: "write.sent", at: now(), store, seq: number, id, version, op, sha256: content.sha256 },
    ]);
    const answer = await object.write(version, content, deadlineMs);
    const at = now();
    writer.settle({ version, sha256: content.sha256 }, answer.result);
    await Promise.all([
      recorded,
      journal.append([{ type: "write.ended", at, store, seq: number, ...answer }]),
    ]);
    if (answer.result === "acknowledged") options.onAcknowledged(at);
  };

  const schedule = startSchedule({
    periodMs,
    now,
    startAt,
    onTick({ seq: tick }) {
      const writer = writers[tick % writers.length];
      // Never two at once in a store: what a read finds must be what the last write left.
      if (running !== undefined || writer === undefined) return;
      running = write(writer)
        .catch(options.onError)
        .finally(() => {
          running = undefined;
        });
    },
  });

  return async () => {
    schedule.stop();
    await running;
  };
}

type Next =
  | "skip"
  | { readonly kind: "write"; readonly version: number; readonly first: boolean }
  | { readonly kind: "finding"; readonly code: string; readonly message: string };

interface ObjectWriter {
  readonly object: VersionedObject;
  next(): Promise<Next>;
  settle(written: Standing, result: EventOf<"write.ended">["result"]): void;
}

function createObjectWriter(object: VersionedObject): ObjectWriter {
  /** What may stand there: the last acknowledged version and every unanswered one since. Undefined: not looked yet. */
  let possible: (Standing | null)[] | undefined;
  let newest = 0;
  let left = false;
  let told = false;
  return {
    object,
    async next() {
      if (left) return "skip";
      let found: Standing | null;
      try {
        found = await object.read(deadlineMs);
      } catch (cause) {
        // Once, and only before it was ever seen: later on the probes tell of an outage.
        if (possible !== undefined || told) return "skip";
        told = true;
        const why = cause instanceof Error ? cause.message : String(cause);
        return { kind: "finding", code: "store-unreadable", message: `it cannot be read: ${why}` };
      }
      const expected = possible?.some((one) => same(one, found)) ?? true;
      if (!expected) {
        left = true;
        const message = `version ${newest} was written, ${standing(found)}; it is not written any more`;
        return { kind: "finding", code: "store-went-back", message };
      }
      possible ??= [found];
      newest = Math.max(newest, found?.version ?? 0);
      return { kind: "write", version: newest + 1, first: found === null };
    },
    settle(written, result) {
      newest = Math.max(newest, written.version);
      if (result === "acknowledged") possible = [written];
      if (result === "unanswered") possible = [...(possible ?? []), written];
    },
  };
}

function same(one: Standing | null, other: Standing | null): boolean {
  return one?.version === other?.version && one?.sha256 === other?.sha256;
}

function standing(found: Standing | null): string {
  return found === null ? "nothing is there" : `version ${found.version} is there`;
}
