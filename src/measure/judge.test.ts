import { expect, test } from "@playwright/test";
import type { EventOf, JournalEvent } from "../journal/events.ts";
import { judge } from "./judge.ts";
import { type ReasonCode, reasonCodes, type Verdict } from "./judgement.ts";
import type { Objectives } from "./objectives.ts";
import {
  at,
  capability,
  integrity,
  metDrill,
  objectives,
  people,
  probe,
  probes,
  readBack,
  s,
  standing,
  step,
  wall,
  write,
} from "./testing.ts";

interface Case {
  readonly title: string;
  readonly code: ReasonCode;
  readonly verdict: Verdict;
  /** Every reason that must be there, when the change has more than one. */
  readonly also?: readonly ReasonCode[];
  /** The first message of the code, word for word: it is what the report prints. */
  readonly says: string;
  /** The place in the plan that the first reason of the code names. */
  readonly line?: number;
  readonly events?: (events: JournalEvent[]) => JournalEvent[];
  readonly objectives?: Partial<Objectives>;
}

/** Changes the events of one type; null removes. */
function change<T extends JournalEvent["type"]>(
  type: T,
  how: (event: EventOf<T>) => JournalEvent | null,
): (events: JournalEvent[]) => JournalEvent[] {
  const isOne = (event: JournalEvent): event is EventOf<T> => event.type === type;
  return (events) =>
    events.flatMap((event) => {
      if (!isOne(event)) return [event];
      const made = how(event);
      return made === null ? [] : [made];
    });
}

/** Drops what stands and reads again. */
function restand(keep: (object: EventOf<"final.object">) => JournalEvent | null, extra: JournalEvent[] = []) {
  return (events: JournalEvent[]) => {
    const rest = [...change("final.object", keep)(events), ...extra].filter((e) => e.type !== "final.read");
    return [...rest, readBack(rest, "records", 71.5), readBack(rest, "certificates", 71.6)];
  };
}

const down = (from: number, to: number) => (events: JournalEvent[]) => [
  ...events.filter((event) => event.type !== "probe"),
  ...probes(5, 75, (sent) => sent >= from && sent < to),
];
const stays = (from: number) => down(from, 999);
const add =
  (...more: JournalEvent[]) =>
  (events: JournalEvent[]) => [...events, ...more];
const drop = (type: JournalEvent["type"]) => (events: JournalEvent[]) =>
  events.filter((event) => event.type !== type);
const both =
  (...all: ((events: JournalEvent[]) => JournalEvent[])[]) =>
  (events: JournalEvent[]) =>
    all.reduce((made, one) => one(made), events);
const number = (id: string) => Number(id.replace(/^\D+/, ""));
const target = (ms: number) => ({ ms, line: 7, text: "" });
const stores = (more: Partial<Objectives["stores"][number]>) =>
  objectives.stores.map((store) => ({ ...store, ...more }));
const wrongStep = (more: Partial<EventOf<"step">>) =>
  change("step", (one) => (one.index === 1 ? { ...one, ...more } : one));

/** The harness lifts the fault at 60 s, and an observer looks for its end unless `ended` is undefined. */
const lifted = (ended?: boolean) =>
  add(
    {
      type: "fault.intent",
      at: s(29.9),
      fault: "wipe",
      targets: ["node"],
      blastRadius: ["node"],
      lift: "atMarker",
    },
    ...(ended === undefined
      ? []
      : [
          {
            type: "fault.observed" as const,
            at: s(60),
            fault: "wipe",
            edge: "healed" as const,
            observer: "stat",
            held: ended,
            detail: "still cut",
          },
        ]),
  );

const cases: readonly Case[] = [
  {
    title: "a lifted fault whose end nobody looked for",
    code: "fault-end-not-proved",
    verdict: "inconclusive",
    says: "no observer saw the end of wipe: nobody looked after it was lifted",
    events: lifted(),
  },
  {
    title: "a lifted fault that is still there",
    code: "fault-end-not-proved",
    verdict: "inconclusive",
    says: "no observer saw the end of wipe: still cut",
    events: lifted(false),
  },
  {
    title: "an identity that was asked for and never looked for",
    code: "restore-not-proved",
    verdict: "missed",
    says: "timeline: was never looked for",
    objectives: { proof: { changes: ["claim uid", "timeline"], stays: [], marks: [] } },
  },
  {
    title: "a mark that was asked for and never looked for",
    code: "restore-not-proved",
    verdict: "missed",
    says: "leaflet: was never looked for",
    objectives: { proof: { changes: ["claim uid"], stays: [], marks: ["stray table", "leaflet"] } },
  },
  {
    title: "an observer that never saw the effect",
    code: "fault-not-proved",
    verdict: "inconclusive",
    says: "no observer saw wipe take hold: ",
    events: change("fault.observed", (look) => ({ ...look, held: false })),
  },
  {
    title: "an effect that was there before the injection",
    code: "fault-not-proved",
    verdict: "inconclusive",
    says: "wipe was there before it was injected: ",
    events: change("fault.observed", (look) => ({ ...look, held: true })),
  },
  {
    title: "no control observation before the injection",
    code: "fault-not-proved",
    verdict: "inconclusive",
    says: "nobody looked for wipe before it was injected",
    events: change("fault.observed", (look) => (look.held ? look : null)),
  },
  {
    title: "no injection at all",
    code: "fault-not-proved",
    verdict: "inconclusive",
    says: "no fault was injected",
    events: drop("fault.injected"),
  },
  {
    title: "a fault not proved, whatever the plan then did wrong",
    code: "fault-not-proved",
    also: ["step-failed", "not-restored"],
    verdict: "inconclusive",
    says: "nobody looked for wipe before it was injected",
    events: both(drop("fault.observed"), wrongStep({ status: "failed" }), stays(30)),
  },
  {
    title: "a probe that failed before the disaster",
    code: "no-steady-state",
    verdict: "inconclusive",
    says: "1 of 43 probes failed between the steady-state gate and the disaster: no detail",
    events: add(probe(26.1, false)),
  },
  {
    title:
      "a service that failed clients again and again before the disaster, and served them in its last seconds",
    code: "no-steady-state",
    verdict: "inconclusive",
    says: "3 of 59 probes failed between the first steady-state gate and the disaster",
    events: add(probe(17, false), probe(17.5, false), probe(18, false)),
  },
  {
    title: "a steady-state gate that never ended",
    code: "no-steady-state",
    verdict: "inconclusive",
    says: "the steady-state gate never ended",
    events: change("phase", (phase) => (phase.name === "steady-state" ? null : phase)),
  },
  {
    title: "a steady-state gate that could not be tried",
    code: "no-steady-state",
    verdict: "inconclusive",
    says: "the prober is gone",
    events: add({ type: "harness.error", at: s(28), phase: "steady-state", message: "the prober is gone" }),
  },
  {
    title: "no probe on kept connections before the disaster",
    code: "no-steady-state",
    verdict: "inconclusive",
    says: "no probe on a kept connection before the disaster",
    objectives: { probePeriodMs: 5_000 },
    events: change("probe", (one) => (one.connection === "kept" && one.sent < s(30) ? null : one)),
  },
  {
    title: "a prober that was silent before the disaster",
    code: "no-steady-state",
    verdict: "inconclusive",
    says: "no probe on a new connection for 9000 ms before the disaster",
    events: change("probe", (one) => (one.sent > s(20) && one.sent < s(29) ? null : one)),
  },
  {
    title: "too few acknowledged writes before the disaster",
    code: "load-below-floor-before",
    verdict: "inconclusive",
    says: "250 record writes were acknowledged before the disaster; at least 251 are needed",
    objectives: { load: { ...objectives.load, minAcknowledgedBefore: 251 } },
  },
  {
    title: "a second without an acknowledged write just before the disaster",
    code: "load-below-floor-before",
    verdict: "inconclusive",
    says: "9 of the last 10 seconds before the disaster have an acknowledged record write",
    events: change("write.ended", (one) =>
      one.at > s(24) && one.at <= s(25) ? { ...one, result: "unanswered" } : one,
    ),
  },
  {
    title: "a store that nobody wrote to before the disaster",
    code: "load-below-floor-before",
    verdict: "inconclusive",
    says: "no write to certificates was acknowledged before the disaster",
    events: change("write.sent", (one) => (one.store === "certificates" && one.at < s(30) ? null : one)),
  },
  {
    title: "too few acknowledged writes after the restore",
    code: "load-below-floor-after",
    verdict: "inconclusive",
    says: "200 record writes were acknowledged after the restore; at least 201 are needed",
    objectives: { load: { ...objectives.load, minAcknowledgedAfter: 201 } },
  },
  {
    title: "clocks that moved apart by 51 ms",
    code: "clocks-disagree",
    verdict: "inconclusive",
    says: "monotonic and wall clock moved apart by 51 ms; up to 50 ms is allowed",
    events: change("clock", (one) => (one.at === 0 ? one : { ...one, wall: wall(79.051) })),
  },
  {
    title: "clocks that nobody read",
    code: "clocks-disagree",
    verdict: "inconclusive",
    says: "the clocks were never read together",
    events: drop("clock"),
  },
  {
    title: "clocks that were read before the disaster alone",
    code: "clocks-disagree",
    verdict: "inconclusive",
    says: "the clocks were not compared after the recovery",
    events: change("clock", (one) => (one.at === 0 ? one : { ...one, at: s(20), wall: wall(20) })),
  },
  {
    title: "clocks that were read after the disaster alone",
    code: "clocks-disagree",
    verdict: "inconclusive",
    says: "the clocks were not compared before the disaster",
    events: change("clock", (one) => (one.at > 0 ? one : { ...one, at: s(31), wall: wall(31) })),
  },
  {
    title: "a final read that was not complete",
    code: "final-read-failed",
    verdict: "inconclusive",
    says: "records: page 3 timed out; certificates: page 3 timed out",
    events: change("final.read", (read) => ({ ...read, complete: false, detail: "page 3 timed out" })),
  },
  {
    title: "a final read that was not complete, without a word why",
    code: "final-read-failed",
    verdict: "inconclusive",
    says: "records: read in part; certificates: read in part",
    events: change("final.read", (read) => ({ ...read, complete: false })),
  },
  {
    title: "a store that was never read back",
    code: "final-read-failed",
    verdict: "inconclusive",
    says: "certificates was never read back",
    events: change("final.read", (read) => (read.store === "certificates" ? null : read)),
  },
  {
    title: "a final read that counted more objects than the journal holds",
    code: "final-read-failed",
    verdict: "inconclusive",
    says: "records: the journal does not hold the 451 objects that were read; certificates: the journal does not hold the 2 objects that were read",
    events: change("final.read", (read) => ({ ...read, objects: read.objects + 1 })),
  },
  {
    title: "an error of the harness",
    code: "harness-error",
    verdict: "inconclusive",
    says: "kubectl is gone",
    events: add({ type: "harness.error", at: s(60), message: "kubectl is gone" }),
  },
  {
    title: "a required integrity check that was never tried",
    code: "harness-error",
    verdict: "inconclusive",
    says: 'the required integrity check "page-checksums" was never tried',
    objectives: { integrityChecks: ["amcheck", "verify-data", "page-checksums"] },
  },
  {
    title: "a check of what must hold during the disaster, that was never tried",
    code: "harness-error",
    verdict: "inconclusive",
    says: 'the required integrity check "nothing altered is served" was never tried',
    objectives: { duringDisaster: ["nothing altered is served"] },
  },
  {
    title: "a required capability that was never tried",
    code: "harness-error",
    verdict: "inconclusive",
    says: 'the required capability "control-plane-acts" was never tried',
    objectives: { capabilities: ["client-write-read", "backup-succeeds", "control-plane-acts"] },
  },
  {
    title: "a check that passed before the procedure alone",
    code: "harness-error",
    verdict: "inconclusive",
    says: "no recovery time could be measured",
    events: change("integrity", (one) =>
      one.name === "amcheck" ? { ...one, begin: s(25), end: s(26) } : one,
    ),
  },
  {
    title: "a prober that fell silent after the restore",
    code: "harness-error",
    verdict: "inconclusive",
    says: "no probe on a new connection for 11 s after the procedure",
    events: change("probe", (one) => (one.sent > s(58) && one.sent < s(69) ? null : one)),
  },
  {
    title: "a journal that was never closed",
    code: "interrupted",
    verdict: "inconclusive",
    says: "the journal was never closed: the exercise was interrupted",
    events: drop("run.closed"),
  },
  {
    title: "a service that is still away when observation ends too early to say never",
    code: "interrupted",
    verdict: "inconclusive",
    says: "observation ended 14 s after the last step; 15 s are needed to say that the service does not come back",
    events: both(
      stays(30),
      change("phase", (one) => (one.at === s(70) ? { ...one, at: s(59) } : one)),
    ),
  },
  {
    title: "a service that was back by itself before the first step ended",
    code: "self-healed",
    verdict: "inconclusive",
    says: "the service came back by itself before the first step ended: the plan is not credited with it",
    events: both(
      down(30, 31),
      change("step", (one) => (one.index === 0 ? step(0, 33, 44) : step(1, 44, 45))),
    ),
  },
  {
    title: "a store whose backup was never measured",
    code: "worst-case-not-measured",
    also: ["checklist-incomplete"],
    verdict: "inconclusive",
    says: "certificates: no verified backup of it was measured in this exercise",
    line: 5,
    events: change("backup", (one) => ({ ...one, stores: ["records"] })),
  },
  {
    title: "a person who attended, and of whom no decision was stamped",
    code: "person-unseen",
    verdict: "inconclusive",
    says: "A attended, and nobody saw that they decided on this scenario",
    objectives: { attended: { who: "A" } },
    events: add(...people.filter(({ act }) => act !== "decided")),
  },
  {
    title: "a recovery past the target",
    code: "rto-exceeded",
    verdict: "missed",
    says: "recovered in 23 s with the declared human time; target <20 s",
    line: 7,
    objectives: { rto: target(20_000) },
  },
  {
    title: "a recovery past the target of the service's tier",
    code: "rto-exceeded",
    verdict: "missed",
    says: "recovered in 23 s with the declared human time; target <20 s",
    line: 7,
    objectives: { tierRto: target(20_000) },
  },
  {
    title: "a recovery past the target with the declared human time",
    code: "rto-exceeded",
    verdict: "missed",
    says: "recovered in 1 min 11 s with the declared human time; target <1 min",
    line: 21,
    objectives: { declared: { detectMs: 30_000, decideMs: 20_000 } },
  },
  {
    title: "a recovery past the target with a manual step's declared time",
    code: "rto-exceeded",
    verdict: "missed",
    says: "recovered in 1 min 18 s with the declared human time; target <1 min",
    line: 21,
    events: wrongStep({ status: "manual", declaredMs: 60_000 }),
  },
  {
    title: "a service that never came back",
    code: "not-restored",
    verdict: "missed",
    says: "the service did not come back and stay within 25 s of the last step: not restored, at least 40 s",
    events: stays(30),
  },
  {
    title: "a service that never came back and so could not be read, written to or verified",
    code: "not-restored",
    also: ["integrity-failed", "capability-missing"],
    verdict: "missed",
    says: "the service did not come back and stay within 25 s of the last step: not restored, at least 40 s",
    events: both(
      stays(30),
      drop("final.read"),
      drop("final.object"),
      (events) =>
        events.filter((event) => !event.type.startsWith("write") || !("at" in event) || event.at < s(30)),
      change("integrity", (one) => ({ ...one, ok: false })),
      change("capability", (one) => ({ ...one, ok: false })),
    ),
  },
  {
    title: "a service that came back and went again",
    code: "not-restored",
    verdict: "missed",
    says: "the service did not come back and stay within 25 s of the last step: not restored, at least 40 s",
    events: add(probe(65.1, false)),
  },
  {
    title: "lost writes that span the target",
    code: "rpo-exceeded",
    verdict: "missed",
    says: "records: recovery point 11 s ± 0.1 s before, 110 writes lost; target <10.5 s",
    line: 7,
    events: restand((one) =>
      one.store === "records" && number(one.id) >= 190 && number(one.id) < 300 ? null : one,
    ),
    objectives: { rpo: target(10_500), stores: stores({ cadenceMs: 1_000 }) },
  },
  {
    title: "one lost write where the plan allows none",
    code: "rpo-exceeded",
    verdict: "missed",
    says: "records: 1 acknowledged writes lost; the plan allows none",
    line: 7,
    events: restand((one) => (one.id === "records-299" ? null : one)),
    objectives: { rpo: target(0) },
  },
  {
    title: "lost writes that span the target though the schedule was capped",
    code: "rpo-exceeded",
    verdict: "missed",
    says: "records: recovery point 11 s ± 0.1 s before, 110 writes lost; target <10.5 s",
    line: 7,
    events: restand((one) =>
      one.store === "records" && number(one.id) >= 190 && number(one.id) < 300 ? null : one,
    ),
    objectives: { rpo: target(10_500), stores: stores({ cadenceMs: 1_000, scheduleCapped: true }) },
  },
  {
    title: "a write acknowledged after the restore and lost, though the schedule was capped",
    code: "rpo-exceeded",
    verdict: "missed",
    says: "records: 1 writes acknowledged after the restore were lost",
    line: 4,
    events: restand((one) => (one.id === "records-600" ? null : one)),
    objectives: { stores: stores({ scheduleCapped: true }), rpo: target(3_600_000) },
  },
  {
    title: "a backup cadence that cannot hold the target",
    code: "worst-case-rpo-exceeded",
    verdict: "missed",
    says: "records: worst case 32 s (a backup every 30 s and its duration); target <30 s",
    line: 5,
    objectives: { stores: stores({ cadenceMs: 30_000 }) },
  },
  {
    title: "another content under an acknowledged version",
    code: "data-altered",
    verdict: "missed",
    says: "records: 1 acknowledged writes stand with another content",
    events: restand((one) => (one.id === "records-299" ? standing("records-299", { content: "rot" }) : one)),
  },
  {
    title: "a record that stands twice",
    code: "data-duplicated",
    verdict: "missed",
    says: "records: 1 acknowledged writes stand more than once",
    events: restand((one) => one, [standing("records-100")]),
  },
  {
    title: "a record deleted before the recovery point that is back",
    code: "data-resurrected",
    verdict: "missed",
    says: "records: 1 objects deleted before the recovery point are back",
    events: both(add(...write(9_000, 25, { id: "records-100", version: 2, op: "delete" }))),
  },
  {
    title: "a record that is gone although later ones stand, well within the RPO",
    code: "data-torn",
    verdict: "missed",
    says: "records: 1 acknowledged writes are gone although later ones stand: no point in time holds that",
    events: restand((one) => (one.id === "records-200" ? null : one)),
  },
  {
    title: "a record that nobody sent",
    code: "data-unexpected",
    verdict: "missed",
    says: "records: 1 objects stand that nobody sent",
    events: restand((one) => one, [standing("stranger")]),
  },
  {
    title: "an integrity check that failed last",
    code: "integrity-failed",
    verdict: "missed",
    says: "amcheck: bad page",
    events: add(integrity("amcheck", 55, false), integrity("verify-data", 56, false)),
  },
  {
    title: "a check of what must hold during the disaster, that failed then",
    code: "integrity-failed",
    verdict: "missed",
    says: "nothing altered is served: bad page",
    objectives: { duringDisaster: ["nothing altered is served"] },
    events: add(integrity("nothing altered is served", 32, false)),
  },
  {
    title: "an integrity check that nobody required and that failed",
    code: "integrity-failed",
    also: ["verify-data-contradicted"],
    verdict: "missed",
    says: "foreign keys: bad page",
    events: add(integrity("foreign keys", 55, false)),
  },
  {
    title: "a verify-data that is content where another check is not",
    code: "verify-data-contradicted",
    also: ["integrity-failed"],
    verdict: "missed",
    says: "verify-data found the data good, amcheck did not",
    events: add(integrity("amcheck", 55, false)),
  },
  {
    title: "a verify-data that fails where every other check is content",
    code: "verify-data-contradicted",
    also: ["integrity-failed"],
    verdict: "missed",
    says: "verify-data found the data bad, every other check found them good",
    events: add(integrity("verify-data", 55, false)),
  },
  {
    title: "a capability that did not come back",
    code: "capability-missing",
    verdict: "missed",
    says: "backup-succeeds: refused",
    events: add(capability("backup-succeeds", 55, false)),
  },
  {
    title: "an identity that a true restore changes and that is the same",
    code: "restore-not-proved",
    verdict: "missed",
    says: "claim uid: one before and after (must change)",
    events: change("identity", (one) => ({ ...one, value: "one" })),
  },
  {
    title: "an identity that must stay and changed",
    code: "restore-not-proved",
    verdict: "missed",
    says: "claim uid: one before, two after (must stay)",
    events: change("identity", (one) => ({ ...one, expected: "stays" })),
  },
  {
    title: "an identity that was not read after the restore",
    code: "restore-not-proved",
    verdict: "missed",
    says: "claim uid: was not read after the restore",
    events: change("identity", (one) => (one.when === "after" ? null : one)),
  },
  {
    title: "a mark outside the log that is still there",
    code: "restore-not-proved",
    verdict: "missed",
    says: "stray table: gone",
    events: change("witness", (one) => ({ ...one, found: true })),
  },
  {
    title: "a mark after the recovery point that is still there though writes before it are gone",
    code: "restore-not-proved",
    verdict: "missed",
    says: "late: ",
    events: both(
      add({
        type: "witness",
        at: s(53),
        name: "late",
        planted: "after-recovery-point",
        expected: "absent",
        found: true,
        detail: "",
      }),
      restand((one) =>
        one.store === "records" && number(one.id) >= 215 && number(one.id) < 300 ? null : one,
      ),
    ),
  },
  {
    title: "no proof of a restore at all",
    code: "restore-not-proved",
    verdict: "missed",
    says: "nothing was recorded that only a true restore changes: no new identity, no mark that is gone",
    events: both(drop("identity"), drop("witness")),
  },
  {
    title: "nothing but a mark that must be there, which proves no restore",
    code: "restore-not-proved",
    verdict: "missed",
    says: "nothing was recorded that only a true restore changes: no new identity, no mark that is gone",
    events: both(
      drop("identity"),
      change("witness", (one) => ({ ...one, expected: "present", found: true })),
    ),
  },
  {
    title: "a documented step that failed",
    code: "step-failed",
    verdict: "missed",
    says: 'step 2 "Restore" failed: kubectl wait exited 1',
    line: 12,
    events: wrongStep({ status: "failed", failures: [{ command: "kubectl wait", exitCode: 1 }] }),
  },
  {
    title: "documented steps that ran out of order",
    code: "step-failed",
    verdict: "missed",
    says: 'step 2 "Restore" was run out of order',
    line: 12,
    events: change("step", (one) => (one.index === 0 ? step(0, 42, 45) : step(1, 33, 42))),
  },
  {
    title: "a step that failed first and succeeded when repeated",
    code: "step-failed",
    verdict: "missed",
    says: 'step 2 "Restore" failed with exit code 0',
    line: 12,
    events: add({ ...step(1, 40, 41), status: "failed" }),
  },
  {
    title: "a documented step that ran no command",
    code: "step-empty",
    verdict: "missed",
    says: 'step 2 "Restore" ran no command',
    line: 12,
    events: wrongStep({ status: "empty", commandsRun: 0 }),
  },
  {
    title: "a documented step that was skipped",
    code: "step-skipped",
    verdict: "missed",
    says: 'step 2 "Restore" was never begun',
    line: 12,
    events: wrongStep({ status: "skipped" }),
  },
  {
    title: "a documented step that the journal does not name",
    code: "step-skipped",
    verdict: "missed",
    says: 'step 1 "Stop writes" was never begun',
    line: 11,
    events: change("step", (one) => (one.index === 0 ? null : one)),
  },
  {
    title: "a step for a person without a declared time",
    code: "step-skipped",
    verdict: "missed",
    says: 'step 2 "Restore" is for a person, and the plan declares no time for it',
    line: 12,
    events: wrongStep({ status: "manual" }),
  },
  {
    title: "a procedure without any step",
    code: "step-skipped",
    verdict: "missed",
    says: "the plan has no recovery step to run",
    line: 10,
    objectives: { steps: [] },
  },
  {
    title: "a documented step that timed out",
    code: "step-timed-out",
    verdict: "missed",
    says: 'step 2 "Restore" had not ended after 5 s',
    line: 12,
    events: wrongStep({ status: "timed-out" }),
  },
  {
    title: "a checklist item that nobody knows",
    code: "checklist-incomplete",
    verdict: "missed",
    says: '"The boss is content" does not hold: no rule for this item',
    line: 40,
    objectives: { checklist: [{ item: "The boss is content", line: 40 }] },
  },
  {
    title: "a backup that was not verified",
    code: "checklist-incomplete",
    verdict: "missed",
    says: '"Backup integrity verified" does not hold: backup full-2 was not verified',
    line: 30,
    events: (events) => [
      ...events,
      ...events.filter((e) => e.type === "backup").map((e) => ({ ...e, verified: false, label: "full-2" })),
    ],
  },
  {
    title: "a recovery time that may lie on either side of the target",
    code: "rto-straddles",
    verdict: "inconclusive",
    says: "recovered in 23.5 s ± 0.3 s with the declared human time; target <23.5 s",
    line: 7,
    events: down(30, 53.5),
    objectives: { rto: target(23_500) },
  },
  {
    title: "a recovery point that may lie on either side of the target",
    code: "rpo-straddles",
    verdict: "inconclusive",
    says: "records: recovery point 10 s ± 0.1 s before, 100 writes lost; target <10.1 s",
    line: 7,
    events: restand((one) =>
      one.store === "records" && number(one.id) >= 200 && number(one.id) < 300 ? null : one,
    ),
    objectives: { rpo: target(10_050), stores: stores({ cadenceMs: 1_000 }) },
  },
  {
    title: "a store of which nothing survived in a drill shorter than the target",
    code: "rpo-straddles",
    verdict: "inconclusive",
    says: "certificates: recovery point at least 1 min 4 s before, 45 writes lost; target <1 min 40 s",
    line: 7,
    events: restand((one) => (one.store === "certificates" ? null : one)),
    objectives: { rpo: target(100_000), stores: stores({ tierRpo: target(100_000) }) },
  },
  {
    title: "a worst case that lies on either side of the target",
    code: "worst-case-rpo-straddles",
    verdict: "inconclusive",
    says: "records: worst case 13.5 s ± 1.5 s (a backup every 10 s and its duration); target <14 s",
    line: 5,
    events: (events) => [
      ...events,
      ...events.filter((e) => e.type === "backup").map((e) => ({ ...e, begin: s(22), end: s(27) })),
    ],
    objectives: { rpo: target(14_000) },
  },
];

test("the drill of the tests is met, and says so without a reason", () => {
  const judged = judge(metDrill(), objectives);
  expect(judged.reasons).toEqual([]);
  expect(judged.verdict).toBe("met");
  expect(judged.checklist.filter((item) => !item.holds)).toEqual([]);
  expect(judged.restoreProof.length).toBe(2);
});

for (const row of cases) {
  test(`${row.code}: ${row.title} is ${row.verdict}`, () => {
    const events = row.events?.(metDrill()) ?? metDrill();
    const judged = judge(events, { ...objectives, ...row.objectives });
    const codes = new Set(judged.reasons.map(({ code }) => code));
    expect([...codes].sort()).toEqual([row.code, ...(row.also ?? [])].sort());
    expect(judged.verdict).toBe(row.verdict);
    const first = judged.reasons.find(({ code }) => code === row.code);
    expect(first?.message).toBe(row.says);
    expect(first?.planLine).toBe(row.line);
    const order = judged.reasons.map(({ code }) => reasonCodes.indexOf(code));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });
}

test("a client that the backup made wait is counted, and spoils nothing once every probe is good again", () => {
  const judged = judge(add(probe(17, false))(metDrill()), objectives);
  expect(judged.reasons).toEqual([]);
  expect(judged.load).toMatchObject({ probesFailed: judge(metDrill(), objectives).load.probesFailed + 1 });
  expect(judged.load.probesFailedBefore).toBe(1);
});

test("every reason code has a row", () => {
  const covered = new Set(cases.map(({ code }) => code));
  expect(reasonCodes.filter((code) => !covered.has(code))).toEqual([]);
});

test("where nothing is restored nothing has to change, but the end of the fault must be seen", () => {
  const nothing = { changes: [], stays: [], marks: [] };
  const events = both(lifted(true), drop("identity"), drop("witness"))(metDrill());
  expect(judge(events, { ...objectives, proof: nothing }).reasons).toEqual([]);
});

test("steps after a repair do not take back a recovery that was seen before them", () => {
  const late = change("step", (one) => (one.index === 1 ? { ...one, end: s(60) } : one));
  const judged = judge(late(metDrill()), objectives);
  expect(judged.rta).toEqual(judge(metDrill(), objectives).rta);
  expect(judged.phases.verify).toEqual({ kind: "measured", lowerMs: 0, upperMs: 0 });
});

test("an empty journal is inconclusive", () => {
  const judged = judge([], objectives);
  expect(judged.verdict).toBe("inconclusive");
  expect(judged.reasons.map(({ code }) => code)).toContain("interrupted");
  expect(judged.rta.kind).toBe("notApplicable");
});

test("a fault that does not take hold is inconclusive for that alone: nothing that was then left out is held against the plan", () => {
  const skipped = new Set(["procedure", "verification", "observation"]);
  const types = new Set(["step", "capability", "integrity", "witness", "alarm"]);
  const events = down(
    99,
    99,
  )(metDrill()).filter(
    (event) =>
      !types.has(event.type) &&
      !(event.type === "phase" && skipped.has(event.name)) &&
      !(event.type === "fault.observed" && event.held) &&
      !(event.type === "identity" && event.when === "after"),
  );
  const judged = judge(events, objectives);
  expect(judged.reasons.map(({ code }) => code)).toEqual(["fault-not-proved"]);
  expect(judged.verdict).toBe("inconclusive");
  expect(judged.rta.kind).toBe("notApplicable");
});

test("never restored is at least as long as it was watched", () => {
  const judged = judge(both(stays(30), drop("final.read"))(metDrill()), objectives);
  expect(judged.rta).toEqual({ kind: "atLeast", lowerMs: (at.until - at.fault) * 1_000, upperMs: null });
  expect(judged.stores[0]?.notMeasured).toContain("not read back");
});

const late: JournalEvent = {
  type: "witness",
  at: s(53),
  name: "late",
  planted: "after-recovery-point",
  expected: "absent",
  found: true,
  detail: "back",
};

test("a mark that the replayed log may have brought back is no proof, for or against", () => {
  const judged = judge([...metDrill(), late], objectives);
  expect(judged.verdict).toBe("met");
  expect(judged.restoreProof.find(({ name }) => name === "late")?.notApplicable).toContain("recovery point");
});

test("a service that was back by itself, but not with all that was acknowledged, is not called healed", () => {
  const row = cases.find(({ code }) => code === "self-healed");
  const lost = restand((one) => (one.id === "records-299" ? null : one));
  const judged = judge(both(row?.events ?? ((e) => e), lost)(metDrill()), objectives);
  expect(judged.selfHealed).toBe(false);
});

test("served again before the first step ends is self-healed where the clients are the alarm, and nowhere else", () => {
  const row = cases.find(({ code }) => code === "self-healed");
  const events = row?.events?.(metDrill()) ?? [];
  // 13 s of good probes: longer than the gate before the disaster asks for, shorter than the stable window.
  const healed = (alarm?: string) =>
    judge(events, { ...objectives, stableWindowMs: 20_000, ...(alarm === undefined ? {} : { alarm }) })
      .selfHealed;
  expect(healed()).toBe(true);
  expect(healed("client-probes")).toBe(true);
  expect(healed("claims-bound")).toBe(false);
});

test("a service that was back by itself for less than the gate asks for is not called healed", () => {
  const early = change("step", (one) => (one.index === 0 ? step(0, 33, 40) : step(1, 40, 45)));
  expect(judge(both(down(30, 31), early)(metDrill()), objectives).selfHealed).toBe(false);
});

test("a service that was back by itself and was not read back is not called healed", () => {
  const row = cases.find(({ code }) => code === "self-healed");
  const judged = judge(both(row?.events ?? ((e) => e), drop("final.read"))(metDrill()), objectives);
  expect(judged.selfHealed).toBe(false);
});

test("the outage is told as a whole and by kind of connection, from the fault on", () => {
  const rest = metDrill().filter((event) => event.type !== "probe");
  const seen = probes(5, 75, () => false).filter((one) => one.sent < s(30) || one.sent >= s(50));
  const failed = [probe(31, false), probe(48, false), probe(32, false, { connection: "kept" })];
  const before = [probe(17, false), probe(17.6, false, { connection: "kept" })];
  const judged = judge([...rest, ...before, ...seen, ...failed], objectives);
  expect(judged.outage).toEqual({ kind: "measured", lowerMs: 16_900, upperMs: 20_260 });
  expect(judged.outages).toBe(1);
  expect(judged.outageByConnection).toEqual({
    new: { kind: "measured", lowerMs: 16_900, upperMs: 20_510 },
    kept: { kind: "measured", lowerMs: 0, upperMs: 20_510 },
  });
});

test("what the plan declares is told in milliseconds", () => {
  const manual = wrongStep({ status: "manual", declaredMs: 7_000 })(metDrill());
  const judged = judge(manual, { ...objectives, declared: { detectMs: 3_000, decideMs: 4_000 } });
  expect(judged.declaredMs).toEqual({ detect: 3_000, decide: 4_000, steps: 2_000 });
});

test("marks are held against the records' recovery point, wherever the plan lists them, and against none without them", () => {
  const lost = restand((one) =>
    one.store === "records" && number(one.id) >= 215 && number(one.id) < 300 ? null : one,
  );
  const events = both(add(late), lost)(metDrill());
  const said = (asked: Objectives["stores"]) =>
    judge(events, { ...objectives, stores: asked }).reasons.map(({ message }) => message);
  expect(said(objectives.stores.toReversed())).toContain("late: back");
  expect(said(objectives.stores.filter(({ store }) => store !== "records"))).toContain("late: back");
});

test("the checklist is ticked from what came of the drill", () => {
  const because = (events: JournalEvent[]) =>
    new Map(judge(events, objectives).checklist.map((one) => [one.item, one.because]));
  const away = because(both(stays(30), drop("final.read"))(metDrill()));
  expect(away.get("Services operational after restore")).toBe("the service did not come back and stay");
  expect(away.get("RTO within target")).toBe("no recovery time was measured");
  expect(away.get("RPO within target")).toBe("no recovery point was measured");
  const unread = because(drop("final.read")(metDrill()));
  expect(unread.get("RPO within target")).toBe("no recovery point was measured");
  const unharmed = because(drop("fault.injected")(metDrill()));
  expect(unharmed.get("RPO within target")).toBe("no recovery point was measured");
});

test("a self-healed drill gets no restore time", () => {
  const row = cases.find(({ code }) => code === "self-healed");
  const judged = judge(row?.events?.(metDrill()) ?? [], objectives);
  expect(judged.selfHealed).toBe(true);
  expect(judged.phases.restore.kind).toBe("notApplicable");
});

test("a capped schedule is not credited with a recovery point even when nothing was lost", () => {
  const judged = judge(metDrill(), { ...objectives, stores: stores({ scheduleCapped: true }) });
  expect(judged.verdict).toBe("met");
  expect(judged.stores[0]?.rpa.kind).toBe("notApplicable");
  expect(judged.stores[0]?.notMeasured).toBe("not measured (schedule capped)");
});

test("a cadence past the target is missed even where no backup was verified", () => {
  const events = change("backup", (one) => ({ ...one, verified: false }))(metDrill());
  const judged = judge(events, { ...objectives, stores: stores({ cadenceMs: 60_000 }) });
  expect(judged.verdict).toBe("missed");
  const codes = judged.reasons.map(({ code }) => code);
  expect(codes).toContain("worst-case-rpo-exceeded");
  expect(codes).not.toContain("worst-case-not-measured");
});

test("a target of zero is judged by lost writes, not by the cadence", () => {
  const judged = judge(metDrill(), { ...objectives, rpo: target(0) });
  expect(judged.verdict).toBe("met");
  expect(judged.stores[0]?.worstCase.kind).toBe("notApplicable");
});

test("a disaster that no client noticed has a zero outage and a recovery as long as its verification", () => {
  const judged = judge(down(99, 99)(metDrill()), objectives);
  expect(judged.outage).toEqual({ kind: "measured", lowerMs: 0, upperMs: 0 });
  expect(judged.marks.impact).toBeUndefined();
  expect(judged.rta).toEqual({ kind: "measured", lowerMs: 23_000, upperMs: 23_000 });
});

test("the upper bound must lie strictly below the target", () => {
  const { rta } = rto(60_000);
  expect(rta).toEqual({ kind: "measured", lowerMs: 23_000, upperMs: 23_000 });
  expect(rto(23_000).verdict).toBe("missed");
  expect(rto(23_000 + 1e-6).verdict).toBe("met");
  const { rta: range } = judgedLate(60_000);
  expect(range).toEqual({ kind: "measured", lowerMs: 23_250, upperMs: 23_760 });
  expect(judgedLate(23_760).verdict).toBe("inconclusive");
  expect(judgedLate(23_760 + 1e-6).verdict).toBe("met");
  expect(judgedLate(23_250).verdict).toBe("missed");
  expect(judgedLate(23_250 + 1e-6).verdict).toBe("inconclusive");
});

function rto(ms: number) {
  return judge(metDrill(), { ...objectives, rto: target(ms) });
}

/** Back between two probes, after all was verified. */
function judgedLate(ms: number) {
  return judge(down(30, 53.5)(metDrill()), { ...objectives, rto: target(ms) });
}
