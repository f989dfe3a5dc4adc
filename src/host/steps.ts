/** Progress for people, on stderr: `what … elapsed`. */
export interface Steps {
  /** Runs the work; its elapsed time is shown also when it fails. */
  step<T>(what: string, work: () => Promise<T>): Promise<T>;
  say(line: string): void;
}

export interface StepsOptions {
  readonly write: (text: string) => void;
  /** A terminal sees the time running; a log gets a line a minute. */
  readonly live: boolean;
}

const liveEveryMs = 1_000;
const quietEveryMs = 60_000;
/** Longest line that a terminal is sure to show as one. */
const columns = 79;

export function steps({ write, live }: StepsOptions): Steps {
  /** What runs now, each with the time of its beginning: several may, side by side. */
  const running = new Map<symbol, () => string>();
  const clear = live ? "\r\u001B[K" : "";
  const showAll = (): void => {
    const line = [...running.values()].map((describe) => describe()).join("; ");
    write(`${clear}${line.length > columns ? `${line.slice(0, columns - 1)}…` : line}`);
  };
  return {
    say: (line) => write(`${clear}${line}\n`),
    async step(what, work) {
      const started = performance.now();
      const id = Symbol(what);
      const describe = (): string => `${what} … ${formatElapsed(performance.now() - started)}`;
      running.set(id, describe);
      const show = live ? showAll : (): void => write(`${describe()} so far\n`);
      if (live) showAll();
      const timer = setInterval(show, live ? liveEveryMs : quietEveryMs);
      const ended = (mark: string): void => {
        running.delete(id);
        write(`${clear}${describe()}${mark}\n`);
        if (live && running.size > 0) showAll();
      };
      try {
        const result = await work();
        ended("");
        return result;
      } catch (error) {
        ended(" failed");
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** `0.4 s`, `12 s`, `3 min 05 s`. */
export function formatElapsed(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
