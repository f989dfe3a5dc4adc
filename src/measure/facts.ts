/** The journal grouped by what it is about: one pass, whatever the order in which the sources were merged. */
import type { EventOf, JournalEvent, StoreName } from "../journal/events.ts";
import { createWriteTable, type WriteTable } from "./write-table.ts";

export type FinalObject = Pick<EventOf<"final.object">, "id" | "version" | "sha256">;

export interface Facts {
  readonly clocks: readonly EventOf<"clock">[];
  readonly phases: readonly EventOf<"phase">[];
  /** By instant of sending. */
  readonly probes: readonly EventOf<"probe">[];
  readonly stalls: readonly EventOf<"stall">[];
  readonly writes: ReadonlyMap<StoreName, WriteTable>;
  readonly finalObjects: ReadonlyMap<StoreName, readonly FinalObject[]>;
  readonly finalReads: readonly EventOf<"final.read">[];
  readonly backups: readonly EventOf<"backup">[];
  readonly intents: readonly EventOf<"fault.intent">[];
  readonly injected: readonly EventOf<"fault.injected">[];
  readonly observed: readonly EventOf<"fault.observed">[];
  readonly alarms: readonly EventOf<"alarm">[];
  readonly steps: readonly EventOf<"step">[];
  readonly capabilities: readonly EventOf<"capability">[];
  readonly integrity: readonly EventOf<"integrity">[];
  readonly identities: readonly EventOf<"identity">[];
  readonly witnesses: readonly EventOf<"witness">[];
  /** What people did, by instant; empty where nobody attends. */
  readonly people: readonly EventOf<"person">[];
  readonly harnessErrors: readonly EventOf<"harness.error">[];
  readonly closed: boolean;
  /** The latest instant of any event; 0 for an empty journal. */
  readonly lastAt: number;
}

export function collect(events: Iterable<JournalEvent>): Facts {
  const clocks: EventOf<"clock">[] = [];
  const phases: EventOf<"phase">[] = [];
  const probes: EventOf<"probe">[] = [];
  const stalls: EventOf<"stall">[] = [];
  const writes = new Map<StoreName, WriteTable>();
  const finalObjects = new Map<StoreName, FinalObject[]>();
  const finalReads: EventOf<"final.read">[] = [];
  const backups: EventOf<"backup">[] = [];
  const intents: EventOf<"fault.intent">[] = [];
  const injected: EventOf<"fault.injected">[] = [];
  const observed: EventOf<"fault.observed">[] = [];
  const alarms: EventOf<"alarm">[] = [];
  const steps: EventOf<"step">[] = [];
  const capabilities: EventOf<"capability">[] = [];
  const integrity: EventOf<"integrity">[] = [];
  const identities: EventOf<"identity">[] = [];
  const witnesses: EventOf<"witness">[] = [];
  const people: EventOf<"person">[] = [];
  const harnessErrors: EventOf<"harness.error">[] = [];
  let closed = false;
  let lastAt = 0;

  for (const event of events) {
    lastAt = Math.max(lastAt, endOf(event));
    switch (event.type) {
      case "clock":
        clocks.push(event);
        break;
      case "phase":
        phases.push(event);
        break;
      case "probe":
        probes.push(event);
        break;
      case "stall":
        stalls.push(event);
        break;
      case "write.sent":
        entry(writes, event.store, createWriteTable).sent(event);
        break;
      case "write.ended":
        entry(writes, event.store, createWriteTable).ended(event);
        break;
      case "final.object":
        entry(finalObjects, event.store, () => []).push(event);
        break;
      case "final.read":
        finalReads.push(event);
        break;
      case "backup":
        backups.push(event);
        break;
      case "fault.intent":
        intents.push(event);
        break;
      case "fault.injected":
        injected.push(event);
        break;
      case "fault.observed":
        observed.push(event);
        break;
      case "alarm":
        alarms.push(event);
        break;
      case "step":
        steps.push(event);
        break;
      case "capability":
        capabilities.push(event);
        break;
      case "integrity":
        integrity.push(event);
        break;
      case "identity":
        identities.push(event);
        break;
      case "witness":
        witnesses.push(event);
        break;
      case "person":
        people.push(event);
        break;
      case "harness.error":
        harnessErrors.push(event);
        break;
      case "run.closed":
        closed = true;
        break;
      case "run.opened":
      case "verify-block.during-fault":
      case "symptom":
      case "finding":
        break;
    }
  }

  return {
    clocks: clocks.sort(byAt),
    phases: phases.sort(byAt),
    probes: probes.sort((a, b) => a.sent - b.sent || a.ended - b.ended || a.seq - b.seq),
    stalls,
    writes,
    finalObjects,
    finalReads: finalReads.sort(byAt),
    backups: backups.sort((a, b) => a.begin - b.begin),
    intents: intents.sort(byAt),
    injected: injected.sort(byAt),
    observed: observed.sort(byAt),
    alarms: alarms.sort(byAt),
    steps: steps.sort((a, b) => a.begin - b.begin || a.end - b.end || a.index - b.index),
    capabilities: capabilities.sort(byEnd),
    integrity: integrity.sort(byEnd),
    identities: identities.sort(byAt),
    witnesses: witnesses.sort(byAt),
    people: people.sort(byAt),
    harnessErrors: harnessErrors.sort(byAt),
    closed,
    lastAt,
  };
}

function byAt(a: { readonly at: number }, b: { readonly at: number }): number {
  return a.at - b.at;
}

function byEnd(a: { readonly end: number }, b: { readonly end: number }): number {
  return a.end - b.end;
}

function endOf(event: JournalEvent): number {
  if (event.type === "final.object") return 0;
  if ("ended" in event) return event.ended;
  if ("end" in event) return event.end;
  return "at" in event ? event.at : event.to;
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
