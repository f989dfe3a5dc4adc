/** What the tests of the workload's parts share. */
import type { JournalWriter } from "../../journal/append.ts";
import { monotonicNow } from "../../journal/clock.ts";
import type { JournalEvent } from "../../journal/events.ts";

const base = process.hrtime.bigint();
export const now = (): number => monotonicNow(base);

/** Keeps events in memory. */
export function memoryJournal(): Pick<JournalWriter, "append"> & { readonly events: JournalEvent[] } {
  const events: JournalEvent[] = [];
  return {
    events,
    async append(more) {
      events.push(...more);
    },
  };
}

export function ofType<T extends JournalEvent["type"]>(events: readonly JournalEvent[], type: T) {
  return events.filter((event): event is Extract<JournalEvent, { type: T }> => event.type === type);
}

/** Rejects with what it waited for. */
export async function until(what: string, holds: () => boolean, withinMs = 8_000): Promise<void> {
  const by = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > by) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const fail = (cause: unknown): never => {
  throw cause;
};
