/** Hand-written journals for tests: one small drill that is met, in seconds, to be changed event by event. */
import type { EventOf, JournalEvent, StoreName } from "../journal/events.ts";
import type { Objectives } from "./objectives.ts";

/** Seconds to nanoseconds. */
export function s(seconds: number): number {
  return Math.round(seconds * 1e9);
}

/** Stands in for a hash: differs where the texts differ. */
export function hash(text: string): string {
  return `sha256 of ${text}`;
}

export function wall(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 24) + Math.round(seconds * 1_000)).toISOString();
}

const target = (ms: number, line: number) => ({ ms, line, text: `<${ms} ms` });

export const objectives: Objectives = {
  scenario: "data-loss",
  variant: "volume-wiped",
  title: "Data Loss",
  planLine: 10,
  rto: target(60_000, 21),
  tier: "Critical Services",
  tierRto: target(120_000, 3),
  rpo: target(30_000, 22),
  stores: (["records", "certificates"] as const).map((store) => ({
    store,
    tier: "Critical Data",
    tierRpo: target(40_000, 4),
    cadenceMs: 10_000,
    cadenceLine: 5,
    scheduleCapped: false,
  })),
  declared: { detectMs: 0, decideMs: 0 },
  capabilities: ["client-write-read", "backup-succeeds"],
  integrityChecks: ["amcheck", "verify-data"],
  steps: [
    { title: "Stop writes", line: 11 },
    { title: "Restore", line: 12 },
  ],
  checklist: [
    "Backup integrity verified",
    "Restore procedure tested",
    "RTO within target",
    "RPO within target",
    "Data integrity verified",
    "Services operational after restore",
  ].map((item, index) => ({ item, line: 30 + index })),
  probePeriodMs: 500,
  stableWindowMs: 10_000,
  observationWindowMs: 15_000,
  load: { minAcknowledgedBefore: 100, minAcknowledgedAfter: 100, coveredSecondsBefore: 10 },
  clockToleranceMs: 50,
};

/** Instants of the drill, in seconds: fault at 30, steps 33-40-45, service back at 50, observation until 70. */
export const at = {
  fault: 30,
  alarm: 32,
  restoreStart: 33,
  restoreEnd: 45,
  back: 50,
  verified: 53,
  until: 70,
};

export function probe(sent: number, ok: boolean, more: Partial<EventOf<"probe">> = {}): EventOf<"probe"> {
  return {
    type: "probe",
    connection: "new",
    seq: Math.round(sent * 1_000),
    scheduled: s(sent),
    sent: s(sent),
    ended: s(sent + (ok ? 0.01 : 0.1)),
    ok,
    ...more,
  };
}

/** Probes of both kinds twice a second, failing where `down` says so. */
export function probes(from: number, to: number, down: (sent: number) => boolean): EventOf<"probe">[] {
  const made: EventOf<"probe">[] = [];
  for (let sent = from; sent < to; sent += 0.5) {
    made.push(probe(sent, !down(sent)));
    made.push(probe(sent + 0.25, !down(sent + 0.25), { connection: "kept" }));
  }
  return made;
}

/** A write and, unless null, its answer 5 ms later. */
export function write(
  seq: number,
  sent: number,
  {
    store = "records",
    id = `${store}-${seq}`,
    version = 1,
    op = "create",
    result = "acknowledged",
    content = `${id} ${version}`,
  }: {
    store?: StoreName;
    id?: string;
    version?: number;
    op?: EventOf<"write.sent">["op"];
    result?: EventOf<"write.ended">["result"] | null;
    content?: string;
  } = {},
): JournalEvent[] {
  const sha256 = op === "delete" ? {} : { sha256: hash(content) };
  const leaving: JournalEvent = { type: "write.sent", at: s(sent), store, seq, id, version, op, ...sha256 };
  if (result === null) return [leaving];
  return [leaving, { type: "write.ended", at: s(sent + 0.005), store, seq, result }];
}

export function standing(
  id: string,
  {
    store = "records",
    version = 1,
    content = `${id} ${version}`,
  }: Partial<{
    store: StoreName;
    version: number;
    content: string;
  }> = {},
): EventOf<"final.object"> {
  return { type: "final.object", store, id, version, sha256: hash(content) };
}

/** Closes a store's final read over the objects that are in the events. */
export function readBack(events: readonly JournalEvent[], store: StoreName, seconds: number): JournalEvent {
  const objects = events.filter((e) => e.type === "final.object" && e.store === store).length;
  return { type: "final.read", at: s(seconds), store, complete: true, objects };
}

export function step(index: number, begin: number, end: number): EventOf<"step"> {
  const title = objectives.steps[index]?.title ?? "";
  const line = objectives.steps[index]?.line ?? 0;
  return {
    type: "step",
    begin: s(begin),
    end: s(end),
    index,
    title,
    line,
    status: "succeeded",
    script: "true",
    exitCode: 0,
    commandsRun: 1,
    failures: [],
  };
}

/** Record writes ten a second and certificate writes one a second, while the service is up; all of them stand. */
function writes(up: (sent: number) => boolean): JournalEvent[] {
  const made: JournalEvent[] = [];
  for (let tenth = 50; tenth < 700; tenth += 1) {
    const sent = tenth / 10;
    if (!up(sent)) continue;
    made.push(...write(tenth, sent), standing(`records-${tenth}`));
    if (tenth % 10 === 0) {
      const one = { store: "certificates", id: "ca", version: tenth, op: "update" } as const;
      made.push(...write(tenth, sent, one));
    }
  }
  return [...made, standing("ca", { store: "certificates", version: 690 })];
}

/** A drill that is met. Tests change one thing in it. */
export function metDrill(): JournalEvent[] {
  const down = (sent: number) => sent >= at.fault && sent < at.back;
  const look = {
    type: "fault.observed",
    fault: "wipe",
    edge: "effect",
    observer: "stat",
    detail: "",
  } as const;
  const phase = (name: EventOf<"phase">["name"], begin: number, end: number): JournalEvent[] => [
    { type: "phase", at: s(begin), name, edge: "begin" },
    { type: "phase", at: s(end), name, edge: "end" },
  ];
  const identity = { type: "identity", name: "claim uid", expected: "changes" } as const;
  const events: JournalEvent[] = [
    { type: "run.opened", at: 0, wall: wall(0), run: "r", bootId: "b", base: "0", seed: 1 },
    { type: "clock", at: s(0), wall: wall(0), source: "exercise" },
    ...phase("steady-state", 5, 16),
    ...phase("backup", 20, 22),
    backup(),
    ...phase("await-disaster", 22, 26),
    ...phase("steady-state", 26, 29),
    { ...identity, at: s(25), when: "before", value: "one" },
    { ...look, at: s(29.8), held: false },
    { type: "fault.injected", at: s(at.fault), ended: s(30.1), fault: "wipe", detail: "rm" },
    { ...look, at: s(31), held: true },
    { type: "alarm", at: s(at.alarm), detail: "probes failed" },
    ...phase("procedure", 33, 45),
    step(0, at.restoreStart, 40),
    step(1, 40, at.restoreEnd),
    ...phase("verification", 45, 54),
    capability("backup-succeeds", 46, true),
    integrity("amcheck", 51, true),
    integrity("verify-data", 52, true),
    {
      type: "witness",
      at: s(53),
      name: "stray table",
      planted: "outside-the-log",
      expected: "absent",
      found: false,
      detail: "gone",
    },
    { ...identity, at: s(53), when: "after", value: "two" },
    ...phase("observation", 54, at.until),
    ...probes(5, 75, down),
    ...writes((sent) => !down(sent)),
    ...phase("final-read", 71, 72),
    { type: "clock", at: s(79), wall: wall(79), source: "exercise" },
    { type: "run.closed", at: s(80), wall: wall(80) },
  ];
  return [...events, readBack(events, "records", 71.5), readBack(events, "certificates", 71.6)];
}

export function backup(more: Partial<EventOf<"backup">> = {}): EventOf<"backup"> {
  return {
    type: "backup",
    begin: s(20),
    end: s(22),
    stores: ["records", "certificates"],
    kind: "full",
    label: "full-1",
    bytes: 1,
    location: "vault",
    ok: true,
    verified: true,
    ...more,
  };
}

export function capability(name: string, begin: number, ok: boolean): JournalEvent {
  return { type: "capability", begin: s(begin), end: s(begin + 1), name, ok, detail: ok ? "" : "refused" };
}

export function integrity(name: string, begin: number, ok: boolean): JournalEvent {
  const detail = ok ? "clean" : "bad page";
  return { type: "integrity", begin: s(begin), end: s(begin + 1), name, path: "sql", ok, detail };
}

export function person(sent: number, act: EventOf<"person">["act"], what = ""): EventOf<"person"> {
  return { type: "person", at: s(sent), who: "A", act, what };
}

/** Who attends the drill, from notice to the last step. */
export const people: readonly EventOf<"person">[] = [
  person(31.5, "noticed"),
  person(32.5, "decided", "data-loss"),
  person(32.9, "released", "Stop writes"),
  person(40, "released", "Restore"),
];
