/** What a history says of the plan's drills; controls are none. Pure. */
import type { KeyObject } from "node:crypto";
import type { Found, Started } from "../report/quarter/quarter.ts";
import { checkSeal } from "../seal/check-seal.ts";
import { envelopeText } from "../seal/dsse.ts";
import { type Manifest, digestOf, manifestName, manifestText } from "../seal/manifest.ts";
import type { Flaw } from "../seal/flaw.ts";
import { type Entry, nameOf } from "./entry.ts";

type StartedEntry = Extract<Entry, { type: "started" }>;
type EndedEntry = Extract<Entry, { type: "ended" }>;

export interface HistoryFacts {
  readonly started: readonly Started[];
  /** A start without an end has no record: its machine went away, or it still runs. */
  readonly found: readonly Found[];
}

export function factsOf(entries: readonly Entry[]): HistoryFacts {
  const started = entries.filter(isStarted).filter(({ control }) => !control);
  const ended = new Map(entries.filter(isEnded).map((entry) => [entry.start, entry]));
  return {
    started,
    found: started.map(({ number, run, exercise, at, planSha256 }) => {
      const record = ended.get(number)?.record ?? null;
      return { number, run, exercise, at, planSha256, record };
    }),
  };
}

/** Ends whose seal is not of their manifest and verdict, or that follow no start. `key`: who must have signed; null: whoever it names. */
export function flawsOfEnds(entries: readonly Entry[], key: KeyObject | null): readonly string[] {
  const starts = new Map(entries.filter(isStarted).map((entry) => [entry.number, entry]));
  return entries.filter(isEnded).flatMap(({ number, start, record, manifest, seal }) => {
    const of = starts.get(start);
    const isOfStart = of !== undefined && of.run === manifest.run && of.exercise === manifest.exercise;
    const { verdict } = record;
    const wrong = checkSeal({ manifest, seal, sealText: envelopeText(seal), verdict, key });
    return [
      ...(isOfStart ? [] : [`${nameOf(number)} ends a start that is not here, or another one`]),
      ...wrong.map(({ message }) => `${nameOf(number)}: its seal: ${message}`),
    ];
  });
}

/** A bundle against the history: nothing is found against one whose start is not in it. */
export function checkHistory(entries: readonly Entry[], manifest: Manifest): Flaw[] {
  const { run, exercise } = manifest;
  const start = entries.filter(isStarted).findLast((one) => one.run === run && one.exercise === exercise);
  if (start === undefined) return [];
  const end = entries.filter(isEnded).find((one) => one.start === start.number);
  const digest = digestOf(manifestText(manifest));
  if (end !== undefined && digestOf(manifestText(end.manifest)) === digest) return [];
  const message =
    end === undefined
      ? `the history has no end for start ${start.number}: what stands here was sealed apart from it`
      : `the history has another seal for start ${start.number}: an older or a changed bundle stands in its place`;
  return [{ code: "replaced", where: manifestName, message }];
}

function isStarted(entry: Entry): entry is StartedEntry {
  return entry.type === "started";
}

function isEnded(entry: Entry): entry is EndedEntry {
  return entry.type === "ended";
}
