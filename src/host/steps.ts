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

export function steps({ write, live }: StepsOptions): Steps {
  return {
    say: (line) => write(`${line}\n`),
    async step(what, work) {
      const started = performance.now();
      const elapsed = (): string => formatElapsed(performance.now() - started);
      const show = (): void => write(live ? `\r${what} … ${elapsed()}` : `${what} … ${elapsed()} so far\n`);
      if (live) show();
      const timer = setInterval(show, live ? liveEveryMs : quietEveryMs);
      const ended = (mark: string): void => write(`${live ? "\r" : ""}${what} … ${elapsed()}${mark}\n`);
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
