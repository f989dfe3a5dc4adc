/** Did the client's probes come back, on both kinds of connection, and stay? */
import type { EventOf } from "../journal/events.ts";
import { largest, nsPerMs, smallest } from "./ranges.ts";
import type { Stalls } from "./stalls.ts";

type Probe = EventOf<"probe">;
export const connections = ["new", "kept"] as const;

/** Silence longer than this many probe periods is no run of good probes, and no run of bad ones either. */
const silentPeriods = 10;

export interface StableInput {
  readonly probes: readonly Probe[];
  readonly stalls: Stalls;
  readonly fault: number;
  readonly until: number;
  readonly stableWindowMs: number;
  readonly probePeriodMs: number;
}

export interface Stable {
  /** tStable lies between these, ns. */
  readonly lower: number;
  readonly upper: number;
}

/** Undefined when the last failure is too near the end of observation, or nobody looked. */
export function stableRun(input: StableInput): Stable | undefined {
  const { stalls, fault, until, stableWindowMs, probePeriodMs } = input;
  const seen = input.probes.filter((probe) => probe.ended >= fault && probe.ended <= until);
  const failed = seen.filter((probe) => !probe.ok);
  const lastEnded = largest(failed.map((probe) => probe.ended));
  const run = seen.filter((probe) => probe.ok && (lastEnded === undefined || probe.ended > lastEnded));
  const begin = lastEnded === undefined ? fault : smallest(run.map((probe) => probe.scheduled));
  if (begin === undefined || until - begin < stableWindowMs * nsPerMs) return undefined;
  if (silence(run, { from: begin, until, probePeriodMs }) !== null) return undefined;
  if (lastEnded === undefined) return { lower: fault, upper: fault };

  const firsts = connections.map((connection) => {
    const own = run.filter((probe) => probe.connection === connection);
    const clear = own.filter((probe) => probe.sent >= lastEnded);
    return smallest((clear.length > 0 ? clear : own).map((probe) => probe.ended)) ?? until;
  });
  const upper = stalls.around(largest(firsts) ?? until).to;
  const proven = failed.filter((probe) => !stalls.touch(probe.sent, probe.ended));
  return { lower: Math.max(fault, largest(proven.map((probe) => probe.sent)) ?? fault), upper };
}

/** The longest span without a probe of one kind, when it is too long to say anything; else null. */
export function silence(
  probes: readonly Probe[],
  { from, until, probePeriodMs }: { from: number; until: number; probePeriodMs: number },
): { readonly connection: Probe["connection"]; readonly ns: number } | null {
  for (const connection of connections) {
    let last = from;
    let longest = 0;
    const ends = probes.filter((probe) => probe.connection === connection).map((probe) => probe.ended);
    for (const ended of [...ends.sort((a, b) => a - b), until]) {
      longest = Math.max(longest, Math.min(ended, until) - last);
      last = Math.max(last, ended);
    }
    if (longest > silentPeriods * probePeriodMs * nsPerMs) return { connection, ns: longest };
  }
  return null;
}
