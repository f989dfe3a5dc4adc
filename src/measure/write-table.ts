/** The writes of one store, each with its answer. A million of them must fit: nothing is copied per write. */
import type { EventOf } from "../journal/events.ts";

export type WriteOp = EventOf<"write.sent">["op"];
export type WriteResult = EventOf<"write.ended">["result"];

export interface WriteRow {
  readonly seq: number;
  readonly id: string;
  readonly version: number;
  readonly op: WriteOp;
  readonly sha256: string | undefined;
  readonly sentAt: number;
  /** A write that the journal never saw end is unanswered. */
  readonly result: WriteResult;
  /** Instant of the answer; undefined when none was recorded. */
  readonly endedAt: number | undefined;
}

export interface WriteTable {
  sent(event: EventOf<"write.sent">): void;
  ended(event: EventOf<"write.ended">): void;
  /** How many writes were sent. */
  readonly size: number;
  row(index: number): WriteRow;
}

export function createWriteTable(): WriteTable {
  const bySeq = new Map<number, number>();
  const sentEvents: EventOf<"write.sent">[] = [];
  const results: (WriteResult | undefined)[] = [];
  const endedAt: (number | undefined)[] = [];
  /** Answers that were merged in ahead of their write. */
  const early = new Map<number, EventOf<"write.ended">>();

  const settle = (index: number, event: EventOf<"write.ended">) => {
    // Said once: a second answer to the same write changes nothing.
    if (results[index] !== undefined) return;
    results[index] = event.result;
    endedAt[index] = event.at;
  };

  return {
    sent(event) {
      if (bySeq.has(event.seq)) return;
      const index = sentEvents.length;
      bySeq.set(event.seq, index);
      sentEvents.push(event);
      results.push(undefined);
      endedAt.push(undefined);
      const answer = early.get(event.seq);
      if (answer !== undefined) settle(index, answer);
    },
    ended(event) {
      const index = bySeq.get(event.seq);
      if (index === undefined) early.set(event.seq, event);
      else settle(index, event);
    },
    get size() {
      return sentEvents.length;
    },
    row(index) {
      const event = sentEvents[index];
      if (event === undefined) throw new RangeError(`no write at ${index}`);
      return {
        seq: event.seq,
        id: event.id,
        version: event.version,
        op: event.op,
        sha256: event.sha256,
        sentAt: event.at,
        result: results[index] ?? "unanswered",
        endedAt: endedAt[index],
      };
    },
  };
}
