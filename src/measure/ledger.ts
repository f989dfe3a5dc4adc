/** Every write of every store and what became of it. Linear in the number of events, but for one sort by answer. */
import type { JournalEvent, StoreName } from "../journal/events.ts";
import { collect, type Facts } from "./facts.ts";
import { type Fate, fatesOf, type Standing, standsItself, unexpectedOf } from "./fate.ts";
import type { LedgerCounts } from "./judgement.ts";
import type { WriteRow } from "./write-table.ts";

export interface JudgedWrite extends WriteRow {
  /** Null where the store was not read back: then nothing can be said. */
  readonly fate: Fate | null;
}

export interface StoreLedger {
  readonly store: StoreName;
  /** The last final read was complete and every object it counted is in the journal. */
  readonly readBack: boolean;
  readonly counts: LedgerCounts;
  /**
   * Writes lost or stale although one stands that was sent after their acknowledgement, all of it before the fault: no point
   * in time holds such a state, so no restore to one explains it.
   */
  readonly torn: number;
  /** Rows of acknowledged writes in the order of their acknowledgement: look them up with `write`. */
  readonly acknowledged: readonly number[];
  write(row: number): JudgedWrite;
  /** All writes, in the order of sending. */
  writes(): Iterable<JudgedWrite>;
}

/** The ledger of each store that the journal names. */
export function ledger(events: Iterable<JournalEvent>): ReadonlyMap<StoreName, StoreLedger> {
  const facts = collect(events);
  const stores = new Set([...facts.writes.keys(), ...facts.finalObjects.keys()]);
  return new Map([...stores].map((store) => [store, storeLedger(facts, store)]));
}

export function storeLedger(facts: Facts, store: StoreName): StoreLedger {
  const table = facts.writes.get(store);
  const rows = indices(table?.size ?? 0);
  const row = (index: number): WriteRow => {
    if (table === undefined) throw new RangeError(`no write at ${index}`);
    return table.row(index);
  };
  const acknowledged = byAcknowledgement(rows, row);
  const read = facts.finalReads.findLast((event) => event.store === store);
  const objects = facts.finalObjects.get(store) ?? [];
  const readBack = read?.complete === true && read.objects === objects.length;

  const fate: (Fate | null)[] = rows.map(() => null);
  let unexpected = 0;
  let torn = 0;
  if (readBack) {
    const standing = new Map<string, Standing[]>();
    for (const object of objects) push(standing, object.id, object);
    const byObject = new Map<string, number[]>();
    for (const index of rows) push(byObject, row(index).id, index);
    for (const [id, own] of byObject) {
      const writes = own.map(row);
      const found = standing.get(id) ?? [];
      const become = fatesOf(writes, found);
      for (const [position, index] of own.entries()) fate[index] = become[position] ?? null;
      unexpected += unexpectedOf(writes, found);
    }
    for (const [id, found] of standing) if (!byObject.has(id)) unexpected += found.length;
    const undone = { acknowledged, row, fate, fault: facts.injected[0]?.at };
    tellResurrected(undone);
    torn = countTorn(undone, (index) => standsItself(row(index), standing.get(row(index).id) ?? []));
  }

  const write = (index: number): JudgedWrite => ({ ...row(index), fate: fate[index] ?? null });
  return {
    store,
    readBack,
    counts: countsOf({ rows, row, fate, unexpected }),
    torn,
    acknowledged,
    write,
    *writes() {
      for (const index of rows) yield write(index);
    },
  };
}

interface Undone {
  readonly acknowledged: readonly number[];
  row(index: number): WriteRow;
  readonly fate: (Fate | null)[];
  readonly fault: number | undefined;
}

/**
 * A delete whose object is back is *resurrected* when a write sent after its acknowledgement is behind the recovery point:
 * the restored state has seen later things and yet forgot the delete. Otherwise the delete is merely lost with what was
 * newest. The recovery point is taken from creates and updates alone, and lies before the fault.
 */
function tellResurrected({ acknowledged, row, fate, fault = Number.POSITIVE_INFINITY }: Undone): void {
  let horizon = Number.NEGATIVE_INFINITY;
  for (const index of acknowledged) {
    const write = row(index);
    if (write.op === "delete") continue;
    if (fate[index] === "lost" || fate[index] === "stale" || (write.endedAt ?? 0) > fault) break;
    horizon = Math.max(horizon, write.sentAt);
  }
  for (const index of acknowledged) {
    if (fate[index] !== "lost") continue;
    const write = row(index);
    if (write.op === "delete" && (write.endedAt ?? 0) <= horizon) fate[index] = "resurrected";
  }
}

/** `stands`: this very version is there, so nothing that was written over it later stands for it. */
function countTorn(
  { acknowledged, row, fate, fault = Number.POSITIVE_INFINITY }: Undone,
  stands: (index: number) => boolean,
): number {
  let newestSent = Number.NEGATIVE_INFINITY;
  for (const index of acknowledged) {
    const { endedAt = Number.POSITIVE_INFINITY, sentAt } = row(index);
    if (endedAt <= fault && stands(index)) newestSent = Math.max(newestSent, sentAt);
  }
  const isTorn = (index: number): boolean => {
    const { op, endedAt = Number.POSITIVE_INFINITY } = row(index);
    return op !== "delete" && (fate[index] === "lost" || fate[index] === "stale") && endedAt < newestSent;
  };
  return acknowledged.filter(isTorn).length;
}

function byAcknowledgement(rows: readonly number[], row: (index: number) => WriteRow): readonly number[] {
  const at = Float64Array.from(rows, (index) => {
    const { result, endedAt } = row(index);
    return result === "acknowledged" ? (endedAt ?? Number.NaN) : Number.NaN;
  });
  const seq = Float64Array.from(rows, (index) => row(index).seq);
  return rows
    .filter((index) => !Number.isNaN(at[index]))
    .sort((a, b) => numberAt(at, a) - numberAt(at, b) || numberAt(seq, a) - numberAt(seq, b));
}

function countsOf(input: {
  readonly rows: readonly number[];
  row(index: number): WriteRow;
  readonly fate: readonly (Fate | null)[];
  readonly unexpected: number;
}): LedgerCounts {
  const results = { acknowledged: 0, refused: 0, unanswered: 0 };
  for (const index of input.rows) results[input.row(index).result] += 1;
  const become: Record<Fate, number> = {
    surviving: 0,
    lost: 0,
    altered: 0,
    stale: 0,
    duplicated: 0,
    resurrected: 0,
    recovered: 0,
    unanswered: 0,
    refused: 0,
  };
  for (const fate of input.fate) if (fate !== null) become[fate] += 1;
  return { ...become, ...results, attempted: input.rows.length, unexpected: input.unexpected };
}

function indices(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function numberAt(list: Float64Array, index: number): number {
  return list[index] ?? 0;
}
