/**
 * What a person sees while drills run: a line for each phase and step, the time since the disaster against its target, how the
 * clients fare, and what is usually left. A terminal sees the newest line move; a log gets a line a minute.
 */
import { formatMs } from "../measure/describe.ts";
import type { Ahead } from "./ahead.ts";
import { leftMs } from "./usual.ts";

/** 1-based, among the drills of this run. */
export interface Place {
  readonly place: number;
  readonly of: number;
}

export interface Progress {
  begin(drill: Ahead, place: Place): void;
  /** A phase of the exercise, by name and in words. The name `fault` sets the clock of the RTO going. */
  phase(name: string, title: string): void;
  /** A step within the phase: of the document, most of all. */
  step(title: string): void;
  /** What others have to say: several lines, as they are. */
  say(text: string): void;
  /** How the drill came out. */
  end(line: string): void;
}

export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** A terminal. */
  readonly live: boolean;
  /** Somebody attends: nothing is shown from the wait for the disaster on until they have noticed it. */
  readonly attended?: boolean;
  /** How the clients fare, in a few words; null while nobody knows. */
  readonly pulse?: () => string | null;
  /** Monotonic, ms. */
  readonly now?: () => number;
}

interface Running {
  readonly drill: Ahead;
  readonly begin: number;
  /** Of the phases that have ended. */
  readonly spent: Record<string, number>;
  phase: { readonly name: string; readonly begin: number } | null;
  disaster: number | null;
  /** The newest, as it is now: what it is about, and what is said beside it, the weightiest first. */
  line: (() => Line) | null;
}

interface Line {
  readonly text: string;
  readonly beside: readonly string[];
}

const liveEveryMs = 1_000;
const quietEveryMs = 60_000;
/** Longest line that a terminal is sure to show as one: only such a line can be drawn over. */
const columns = 79;

export function progress({
  write,
  live,
  attended = false,
  pulse = () => null,
  now = () => performance.now(),
}: ProgressOptions): Progress {
  let running: Running | null = null;
  let timer: NodeJS.Timeout | undefined;
  let hidden = false;
  const clear = live ? "\r\u001B[K" : "";

  /** The newest line stays open on a terminal: it is drawn anew until another one follows. */
  const draw = (line: Line): void => write(live ? clear + fitting(line) : `${whole(line)}\n`);
  const close = (): void => {
    clearInterval(timer);
    if (running === null) return;
    if (live && running.line !== null) write(`${clear}${whole(running.line())}\n`);
    running.line = null;
  };
  const show = (text: string): void => {
    const seen = running;
    if (seen === null || hidden) return;
    close();
    const at = now();
    seen.line = () => {
      const took = now() - at < 1_000 ? "" : ` … ${formatWhole(now() - at)}`;
      const beside = [...clocksOf(seen, now())];
      const fares = pulse();
      // Behind the clock of the RTO, before the guess of what is left.
      if (fares !== null)
        beside.splice(seen.disaster === null || seen.drill.rtoMs === null ? 0 : 1, 0, fares);
      return { text: `${clockOf(at - seen.begin)}  ${text}${took}`, beside };
    };
    const again = (): void => {
      if (seen.line !== null) draw(seen.line());
    };
    again();
    timer = setInterval(again, live ? liveEveryMs : quietEveryMs);
    timer.unref();
  };
  const endPhase = (seen: Running): void => {
    if (seen.phase === null) return;
    const { name, begin } = seen.phase;
    seen.spent[name] = (seen.spent[name] ?? 0) + now() - begin;
    seen.phase = null;
  };

  return {
    begin(drill, place) {
      write(`${headOf(drill, place)}\n`);
      hidden = false;
      running = { drill, begin: now(), spent: {}, phase: null, disaster: null, line: null };
    },
    phase(name, title) {
      if (running === null) return;
      close();
      endPhase(running);
      running.phase = { name, begin: now() };
      // What a person does not know yet; what comes after is begun by their notice.
      if (attended)
        hidden = name === "await-disaster" || (hidden && (name === "steady-state" || name === "fault"));
      if (name === "fault") running.disaster = now();
      show(title);
    },
    step: (title) => show(`  ${title}`),
    say(text) {
      write(`${clear}${text}`);
      if (live && running?.line != null) draw(running.line());
    },
    end(line) {
      close();
      if (running !== null) write(`${clockOf(now() - running.begin)}  ${line}\n`);
      running = null;
    },
  };
}

function headOf({ id, title, usual }: Ahead, { place, of }: Place): string {
  const about = usual === null ? "" : ` (about ${formatWhole(leftMs(usual, {}))})`;
  return `[${place}/${of}] ${id}: ${title}${about}`;
}

/** The clock of the RTO against its target, and what is usually left. */
function clocksOf({ drill, disaster, phase, spent }: Running, now: number): readonly string[] {
  const parts: string[] = [];
  if (disaster !== null && drill.rtoMs !== null) {
    parts.push(`${formatWhole(now - disaster)} of RTO < ${formatMs(drill.rtoMs)}`);
  }
  if (drill.usual !== null && phase !== null) {
    const { name, begin } = phase;
    const left = leftMs(drill.usual, { ...spent, [name]: (spent[name] ?? 0) + now - begin });
    parts.push(`about ${formatWhole(left)} left`);
  }
  return parts;
}

/** "  0:27", " 12:05", "1:02:03". */
function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const text = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${text}:${two(seconds % 60)}`.padStart(7);
}

function whole({ text, beside }: Line): string {
  return beside.length === 0 ? text : `${text} (${beside.join("; ")})`;
}

/** As much of what is said beside it as the line has room for. */
function fitting({ text, beside }: Line): string {
  for (let most = beside.length; most >= 0; most -= 1) {
    const line = whole({ text, beside: beside.slice(0, most) });
    if (line.length <= columns) return line;
  }
  return `${text.slice(0, columns - 1)}…`;
}

function formatWhole(ms: number): string {
  return formatMs(Math.round(ms / 1_000) * 1_000);
}
