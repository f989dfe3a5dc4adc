/** What the keeper must know of the journal to add to it: the run's base and the phase that is open. */
import type { JournalEvent, PhaseName } from "../journal/events.ts";

export interface JournalClock {
  saw(events: readonly JournalEvent[]): void;
  /** ns since the run's base; 0 as long as no run was opened. */
  now(): number;
  phase(): PhaseName | undefined;
}

export function journalClock(): JournalClock {
  let base: bigint | undefined;
  let open: PhaseName | undefined;
  return {
    saw(events) {
      for (const event of events) {
        if (event.type === "run.opened") base = BigInt(event.base);
        if (event.type === "phase") open = event.edge === "begin" ? event.name : undefined;
      }
    },
    now: () => (base === undefined ? 0 : Number(process.hrtime.bigint() - base)),
    phase: () => open,
  };
}
