/** Records that may be written again. */
export interface Known {
  readonly id: string;
  readonly version: number;
}

/**
 * A rewrite of a record that a disaster took would hide that it was lost. So only records whose every write since
 * was acknowledged are lent: after any doubt the pool starts anew, and nothing from before is ever written again.
 */
export interface Pool {
  /** A number that changes with every doubt. */
  readonly age: number;
  /** Takes one out, chosen by `draw` in [0, 1); undefined when there is none. Put it back or it stays out. */
  take(draw: number): Known | undefined;
  /** Kept only when no doubt arose since `age`. */
  put(record: Known, age: number): void;
  doubt(): void;
}

/** The oldest go first when there are more; a record of long ago is left alone. */
const most = 1_000;

export function createPool(): Pool {
  let age = 0;
  let records: Known[] = [];
  return {
    get age() {
      return age;
    },
    take(draw) {
      const at = Math.floor(draw * records.length);
      return records.splice(at, 1)[0];
    },
    put(record, since) {
      if (since !== age) return;
      records.push(record);
      if (records.length > most) records.shift();
    },
    doubt() {
      age += 1;
      records = [];
    },
  };
}
