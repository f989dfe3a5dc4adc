/** An open-loop ticker: what is due is fired, whatever became of what was fired before. */
export interface Tick {
  /** Rises by one a period, from 0; no number is left out. */
  readonly seq: number;
  /** When it was due, ns since base. */
  readonly scheduled: number;
  /** How much later it was fired, ns. */
  readonly lateness: number;
}

export interface Schedule {
  stop(): void;
}

export interface ScheduleOptions {
  readonly periodMs: number;
  /** ns since base. */
  readonly now: () => number;
  /** Instant of the first tick; default: now. */
  readonly startAt?: number;
  /** Must not throw. Ticks that became due while the process stood still come at once, one after the other. */
  readonly onTick: (tick: Tick) => void;
}

/** Deadlines are `startAt + seq * period`, so that lateness never adds up. */
export function startSchedule({ periodMs, now, startAt = now(), onTick }: ScheduleOptions): Schedule {
  const dueAt = (seq: number) => Math.round(startAt + seq * periodMs * 1e6);
  const stop = new AbortController();
  const ended = stop.signal;
  let seq = 0;
  let timer: NodeJS.Timeout | undefined;

  const turn = () => {
    const at = now();
    for (let scheduled = dueAt(seq); scheduled <= at; scheduled = dueAt(seq)) {
      if (ended.aborted) return;
      onTick({ seq, scheduled, lateness: at - scheduled });
      seq += 1;
    }
    if (!ended.aborted) timer = setTimeout(turn, Math.max(0, Math.ceil((dueAt(seq) - now()) / 1e6)));
  };
  timer = setTimeout(turn, Math.max(0, Math.ceil((startAt - now()) / 1e6)));

  return {
    stop() {
      stop.abort();
      clearTimeout(timer);
    },
  };
}
