/** Edits of recorded evidence, for the table of seeded defects. Pure: each gives new evidence. */
import type { EventOf, JournalEvent, StoreName } from "../journal/events.ts";
import type { DurationRange } from "../measure/judgement.ts";
import { judge } from "../measure/judge.ts";
import { type JudgedWrite, ledger } from "../measure/ledger.ts";
import type { Objectives, StoreObjective } from "../measure/objectives.ts";

export interface Evidence {
  readonly events: readonly JournalEvent[];
  readonly objectives: Objectives;
}
export type Edit = (evidence: Evidence) => Evidence;

type Type = JournalEvent["type"];
type Choice<T extends Type> = (event: EventOf<T>) => boolean;

export const second = 1e9;
const everything = () => true;

export function all<T extends Type>(events: readonly JournalEvent[], type: T): readonly EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

/** Every event of a type that is chosen gets other fields. Throws where none is: such an edit would prove nothing. */
export function change<T extends Type>(
  type: T,
  chosen: Choice<T>,
  fields: Partial<EventOf<T>> | ((event: EventOf<T>) => Partial<EventOf<T>>),
): Edit {
  return edit(type, chosen, (event) => [
    { ...event, ...(typeof fields === "function" ? fields(event) : fields) },
  ]);
}

export function changeFirst<T extends Type>(type: T, chosen: Choice<T>, fields: Partial<EventOf<T>>): Edit {
  return (evidence) => {
    const first = all(evidence.events, type).find(chosen);
    return change(type, (event) => event === first, fields)(evidence);
  };
}

export function without<T extends Type>(type: T, chosen: Choice<T> = everything): Edit {
  return edit(type, chosen, () => []);
}

export function both(...edits: readonly Edit[]): Edit {
  return (evidence) => edits.reduce((edited, one) => one(edited), evidence);
}

export interface Instants {
  /** The injection was about to be sent. */
  readonly fault: number;
  /** The last step ended. */
  readonly restored: number;
  /** The last integrity check ended. */
  readonly verified: number;
}

/** An edit that needs to know when things happened. */
export function timed(make: (at: Instants) => Edit): Edit {
  return (evidence) => make(instants(evidence))(evidence);
}

/** Writes of the chosen instants were never sent. */
export function withoutWrites(chosen: (at: number) => boolean): Edit {
  return ({ events, objectives }) => {
    const never = new Set(
      all(events, "write.sent")
        .filter(({ at }) => chosen(at))
        .map(({ store, seq }) => `${store} ${seq}`),
    );
    const isWrite = (event: JournalEvent) => event.type === "write.sent" || event.type === "write.ended";
    const kept = events.filter(
      (event) =>
        !(isWrite(event) && "seq" in event && "store" in event && never.has(`${event.store} ${event.seq}`)),
    );
    // What was never sent does not stand either.
    const sent = new Set(all(kept, "write.sent").map(({ store, id }) => `${store} ${id}`));
    return recounted({
      objectives,
      events: kept.filter((event) => event.type !== "final.object" || sent.has(`${event.store} ${event.id}`)),
    });
  };
}

/** The final read no longer finds the objects of the chosen writes, which were acknowledged and stood. */
export function dropStanding(
  store: StoreName,
  choose: (standing: readonly JudgedWrite[]) => readonly JudgedWrite[],
): Edit {
  return (evidence) => {
    const gone = new Set(choose(writesOf(evidence, store, "surviving")).map(({ id }) => id));
    const isGone = (event: EventOf<"final.object">) => event.store === store && gone.has(event.id);
    return recounted(without("final.object", isGone)(evidence));
  };
}

/** The final read finds these, too. */
export function alsoStanding(objects: (evidence: Evidence) => readonly EventOf<"final.object">[]): Edit {
  return (evidence) => {
    const more = objects(evidence);
    if (more.length === 0) throw new Error("nothing more would stand");
    return recounted({ ...evidence, events: [...more, ...evidence.events] });
  };
}

/** Every write that was acknowledged stands, and is the newest of its object. */
export function keepEverything(store: StoreName): Edit {
  return (evidence) => {
    const undone = (["lost", "stale", "resurrected"] as const).flatMap((fate) =>
      writesOf(evidence, store, fate),
    );
    const newest = new Map<string, JudgedWrite>();
    for (const write of undone) {
      if (write.version >= (newest.get(write.id)?.version ?? 0)) newest.set(write.id, write);
    }
    const standing = [...newest.values()].flatMap(
      ({ op, id, version, sha256 }): readonly EventOf<"final.object">[] =>
        op === "delete" || sha256 === undefined ? [] : [{ type: "final.object", store, id, version, sha256 }],
    );
    const older = (event: JournalEvent) =>
      event.type === "final.object" && event.store === store && newest.has(event.id);
    const events = evidence.events.filter((event) => !older(event));
    return recounted({ ...evidence, events: [...standing, ...events] });
  };
}

/** The store's writes of one fate, in the order of their acknowledgement. */
export function writesOf(
  { events }: Evidence,
  store: StoreName,
  fate: JudgedWrite["fate"],
): readonly JudgedWrite[] {
  const found = ledger(events).get(store);
  if (found === undefined) throw new Error(`no ledger of ${store}`);
  return found.acknowledged.map((row) => found.write(row)).filter((write) => write.fate === fate);
}

export function withObjectives(fields: Partial<Objectives>): Edit {
  return ({ events, objectives }) => ({ events, objectives: { ...objectives, ...fields } });
}

export function withStores(fields: (store: StoreObjective) => Partial<StoreObjective>): Edit {
  return ({ events, objectives }) => ({
    events,
    objectives: {
      ...objectives,
      stores: objectives.stores.map((store) => ({ ...store, ...fields(store) })),
    },
  });
}

/** Another RTO, from the recovery time as it was measured. */
export function withRto(of: (total: Extract<DurationRange, { kind: "measured" }>) => number): Edit {
  return ({ events, objectives }) => {
    const { rtaTotal } = judge(events, objectives);
    if (rtaTotal.kind !== "measured") throw new Error("no recovery time was measured");
    return { events, objectives: { ...objectives, rto: { ...objectives.rto, ms: of(rtaTotal) } } };
  };
}

function instants({ events }: Evidence): Instants {
  const [injected] = all(events, "fault.injected");
  if (injected === undefined) throw new Error("no fault was injected");
  const lastEnd = (type: "step" | "integrity") => Math.max(...all(events, type).map(({ end }) => end));
  return { fault: injected.at, restored: lastEnd("step"), verified: lastEnd("integrity") };
}

/** The final reads say how many objects there are. */
function recounted({ events, objectives }: Evidence): Evidence {
  const count = (store: StoreName) =>
    all(events, "final.object").filter((object) => object.store === store).length;
  return change("final.read", everything, ({ store }) => ({ objects: count(store) }))({ events, objectives });
}

function edit<T extends Type>(
  type: T,
  chosen: Choice<T>,
  make: (event: EventOf<T>) => readonly JournalEvent[],
): Edit {
  return ({ events, objectives }) => {
    let edited = 0;
    const made = events.flatMap((event) => {
      if (event.type !== type || !chosen(event as EventOf<T>)) return [event];
      edited += 1;
      return make(event as EventOf<T>);
    });
    if (edited === 0) throw new Error(`no ${type} to edit`);
    return { events: made, objectives };
  };
}
