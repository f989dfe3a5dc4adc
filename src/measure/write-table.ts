/** The writes of one store with their answers, in columns: a million of them must fit, so no object is kept for each. */
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
  const seqs: number[] = [];
  const ids: string[] = [];
  const versions: number[] = [];
  const ops: WriteOp[] = [];
  const hashes: (string | undefined)[] = [];
  const sentAt: number[] = [];
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
      const index = seqs.length;
      bySeq.set(event.seq, index);
      seqs.push(event.seq);
      ids.push(event.id);
      versions.push(event.version);
      ops.push(event.op);
      hashes.push(event.sha256);
      sentAt.push(event.at);
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
      return seqs.length;
    },
    row(index) {
      const id = ids[index];
      if (id === undefined) throw new RangeError(`no write at ${index}`);
      return {
        id,
        seq: seqs[index] ?? 0,
        version: versions[index] ?? 0,
        op: ops[index] ?? "create",
        sha256: hashes[index],
        sentAt: sentAt[index] ?? 0,
        result: results[index] ?? "unanswered",
        endedAt: endedAt[index],
      };
    },
  };
}
