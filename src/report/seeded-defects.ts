/**
 * Ways to fool a drill, each put into the recorded evidence of a real one that was met, and each found for its own reason.
 * What a person could do to a system, to a backup or to the harness, told as an edit of the journal.
 */
import type { EventOf } from "../journal/events.ts";
import type { ReasonCode, Verdict } from "../measure/judgement.ts";
import {
  all,
  alsoStanding,
  both,
  change,
  changeFirst,
  dropStanding,
  keepEverything,
  type Edit,
  second,
  timed,
  without,
  withObjectives,
  withoutWrites,
  withRto,
  withStores,
  writesOf,
} from "./seeded-edits.ts";

export interface SeededDefect {
  readonly name: string;
  /** Who is fooled by it. */
  readonly fools: string;
  readonly verdict: Exclude<Verdict, "met">;
  /** One of the reasons, and the one that is this defect's own. */
  readonly reason: ReasonCode;
  readonly spoil: Edit;
}

const failed = { ok: false, error: "seeded" } as const;
/** The sample was watched until it was stable, and no longer: what never comes back needs the whole window. */
const observedForHalfAMinute = withObjectives({ observationWindowMs: 30_000 });
const isRecord = ({ store }: EventOf<"final.object">) => store === "records";

export const seededDefects: readonly SeededDefect[] = [
  // --- the system -------------------------------------------------------------------------------------------------------
  {
    name: "health endpoint that lies",
    fools: "who asks /health, as the procedure's last step does",
    verdict: "missed",
    reason: "not-restored",
    spoil: both(
      observedForHalfAMinute,
      timed(({ fault }) => change("probe", ({ sent }) => sent > fault, failed)),
    ),
  },
  {
    name: "service back for new connections alone",
    fools: "who opens a connection for each probe",
    verdict: "missed",
    reason: "not-restored",
    spoil: both(
      observedForHalfAMinute,
      timed(({ fault }) =>
        change("probe", ({ sent, connection }) => sent > fault && connection === "kept", failed),
      ),
    ),
  },
  {
    name: "relapse inside the stable window",
    fools: "who stops at the first good answer",
    verdict: "missed",
    reason: "not-restored",
    spoil: both(observedForHalfAMinute, (evidence) => {
      // Probes go on while the plan's tools are examined; what they see then is judged no more.
      const ends = all(evidence.events, "phase").filter(
        ({ name, edge }) => name === "observation" && edge === "end",
      );
      const last = Math.max(...ends.map(({ at }) => at));
      const late = ({ sent }: EventOf<"probe">) => sent > last - 20 * second && sent < last - 15 * second;
      return change("probe", late, failed)(evidence);
    }),
  },
  {
    name: "standby that never follows again",
    fools: "who looks at the service alone",
    verdict: "missed",
    reason: "capability-missing",
    spoil: change("capability", ({ name }) => name === "standby-in-sync", { ok: false }),
  },
  {
    name: "index that amcheck finds broken, while the system's own verify-data passes",
    fools: "who believes the system about itself",
    verdict: "missed",
    reason: "verify-data-contradicted",
    spoil: change("integrity", ({ name }) => name === "amcheck", { ok: false, detail: "broken" }),
  },
  {
    name: "data set that is not what was loaded",
    fools: "who counts rows",
    verdict: "missed",
    reason: "integrity-failed",
    spoil: change("integrity", ({ name }) => name === "dataset-fingerprint", { ok: false }),
  },
  // --- the restore ------------------------------------------------------------------------------------------------------
  {
    name: "restore that restores nothing: volume and timeline stay",
    fools: "what the restore says of itself",
    verdict: "missed",
    reason: "restore-not-proved",
    spoil: (evidence) => {
      const before = all(evidence.events, "identity").filter(({ when }) => when === "before");
      const valueOf = (name: string) => before.find((one) => one.name === name)?.value ?? "";
      const after = ({ when }: EventOf<"identity">) => when === "after";
      return change("identity", after, ({ name }) => ({ value: valueOf(name) }))(evidence);
    },
  },
  {
    name: "restore onto the damaged volume: the file outside log and backup is still there",
    fools: "who only looks for what must be back",
    verdict: "missed",
    reason: "restore-not-proved",
    spoil: change("witness", ({ planted }) => planted === "outside-the-log", { found: true }),
  },
  {
    name: "restore of yesterday's backup, with a witness that looks fresh",
    fools: "who looks for one record",
    verdict: "missed",
    reason: "integrity-failed",
    spoil: both(
      change("integrity", ({ name }) => name === "dataset-fingerprint", { ok: false }),
      timed(({ fault }) =>
        dropStanding("records", (writes) => writes.filter(({ endedAt = 0 }) => endedAt <= fault)),
      ),
    ),
  },
  {
    name: "restore into another database: its system identifier changes",
    fools: "who compares contents",
    verdict: "missed",
    reason: "restore-not-proved",
    spoil: change("identity", ({ when, name }) => when === "after" && name.startsWith("system identifier"), {
      value: "7712540226754986032",
    }),
  },
  {
    name: "record from before the backup that is not there",
    fools: "who looks for what is new",
    verdict: "missed",
    reason: "restore-not-proved",
    spoil: change("witness", ({ planted }) => planted === "before-recovery-point", { found: false }),
  },
  // --- the writes -------------------------------------------------------------------------------------------------------
  {
    name: "one acknowledged write of thousands that is gone",
    fools: "who counts, or samples",
    verdict: "missed",
    reason: "data-torn",
    spoil: dropStanding("records", (writes) => writes.filter(({ op }) => op === "create").slice(9, 10)),
  },
  {
    name: "one write that stands with another content",
    fools: "who counts",
    verdict: "missed",
    reason: "data-altered",
    spoil: changeFirst("final.object", isRecord, { sha256: "0".repeat(64) }),
  },
  {
    name: "one record that stands twice",
    fools: "who asks for each by its id",
    verdict: "missed",
    reason: "data-duplicated",
    spoil: alsoStanding(({ events }) => all(events, "final.object").filter(isRecord).slice(0, 1)),
  },
  {
    name: "record that nobody wrote",
    fools: "who asks for what he wrote",
    verdict: "missed",
    reason: "data-unexpected",
    spoil: alsoStanding(() => [
      { type: "final.object", store: "records", id: "nobodys", version: 1, sha256: "1".repeat(64) },
    ]),
  },
  {
    name: "deleted record that is back, though later writes stand",
    fools: "who asks for what must be there",
    verdict: "missed",
    reason: "data-resurrected",
    spoil: alsoStanding((evidence) => {
      const deleted = writesOf(evidence, "records", "surviving").find(({ op }) => op === "delete");
      const create = all(evidence.events, "write.sent").find(
        ({ id, op }) => id === deleted?.id && op === "create",
      );
      if (create?.sha256 === undefined) return [];
      const { store, id, version, sha256 } = create;
      return [{ type: "final.object", store, id, version, sha256 }];
    }),
  },
  {
    name: "writes of the last minute gone, where the plan allows none",
    fools: "who judges by a target that stands elsewhere in the plan",
    verdict: "missed",
    reason: "rpo-exceeded",
    spoil: withStores(({ tierRpo }) => ({ tierRpo: { ...tierRpo, ms: 0 } })),
  },
  // --- the plan and its procedure ---------------------------------------------------------------------------------------
  {
    name: "step that was skipped",
    fools: "who looks at the end alone",
    verdict: "missed",
    reason: "step-skipped",
    spoil: without("step", ({ index }) => index === 4),
  },
  {
    name: "step whose pipe failed in the middle and that exits 0",
    fools: "who looks at exit codes",
    verdict: "missed",
    reason: "step-failed",
    spoil: change("step", ({ index }) => index === 3, {
      status: "failed",
      failures: [{ command: "curl", exitCode: 7 }],
    }),
  },
  {
    name: "step that ran no command",
    fools: "who looks at exit codes",
    verdict: "missed",
    reason: "step-empty",
    spoil: change("step", ({ index }) => index === 5, { status: "empty", commandsRun: 0 }),
  },
  {
    name: "step that never ended",
    fools: "who waits for the service alone",
    verdict: "missed",
    reason: "step-timed-out",
    spoil: change("step", ({ index }) => index === 8, { status: "timed-out", exitCode: null }),
  },
  {
    name: "backups four times a day for an RPO of minutes",
    fools: "a drill that strikes just after a backup",
    verdict: "missed",
    reason: "worst-case-rpo-exceeded",
    spoil: withStores(() => ({ cadenceMs: 6 * 3_600_000 })),
  },
  {
    name: "recovery one second over its target",
    fools: "who rounds to minutes",
    verdict: "missed",
    reason: "rto-exceeded",
    spoil: withRto(({ lowerMs }) => lowerMs - 1_000),
  },
  {
    name: "recovery whose target lies inside the error bar",
    fools: "who prints a number without its resolution",
    verdict: "inconclusive",
    reason: "rto-straddles",
    spoil: both(
      withObjectives({ stableWindowMs: 20_000 }),
      timed(({ fault, verified }) =>
        change("probe", ({ sent }) => sent > fault && sent < verified + 3 * second, failed),
      ),
      withRto(({ lowerMs, upperMs }) => (lowerMs + upperMs) / 2),
    ),
  },
  // --- the fault --------------------------------------------------------------------------------------------------------
  {
    name: "fault that never took hold",
    fools: "who believes the injector",
    verdict: "inconclusive",
    reason: "fault-not-proved",
    spoil: change("fault.observed", () => true, { held: false }),
  },
  {
    name: "fault that nobody but the injector saw",
    fools: "who believes the injector",
    verdict: "inconclusive",
    reason: "fault-not-proved",
    spoil: without("fault.observed"),
  },
  {
    name: "fault that heals by its own timer",
    fools: "who credits the plan with whatever comes back",
    verdict: "inconclusive",
    reason: "self-healed",
    spoil: both(
      timed(({ fault }) => change("probe", ({ sent }) => sent > fault + 40 * second, { ok: true })),
      keepEverything("records"),
      keepEverything("topology"),
    ),
  },
  // --- the harness ------------------------------------------------------------------------------------------------------
  {
    name: "clients already failing before the disaster",
    fools: "who measures from the first failure",
    verdict: "inconclusive",
    reason: "no-steady-state",
    spoil: timed(({ fault }) =>
      change("probe", ({ sent }) => sent < fault && sent > fault - 3 * second, failed),
    ),
  },
  {
    name: "prober that was stalled while the disaster struck",
    fools: "who takes no failed probe for none that failed",
    verdict: "inconclusive",
    reason: "no-steady-state",
    spoil: timed(({ fault }) => without("probe", ({ sent }) => sent < fault && sent > fault - 12 * second)),
  },
  {
    name: "load that stopped before the disaster",
    fools: "who finds nothing lost where nothing was written",
    verdict: "inconclusive",
    reason: "load-below-floor-before",
    spoil: timed(({ fault }) => withoutWrites((sent) => sent < fault && sent > fault - 5 * second)),
  },
  {
    name: "load that never came back",
    fools: "who finds the system well that nobody uses",
    verdict: "inconclusive",
    reason: "load-below-floor-after",
    spoil: timed(({ restored }) => withoutWrites((sent) => sent > restored)),
  },
  {
    name: "wall clock that jumps by a minute",
    fools: "who measures with it",
    verdict: "inconclusive",
    reason: "clocks-disagree",
    spoil: timed(({ fault }) =>
      change(
        "clock",
        ({ at }) => at > fault,
        ({ wall }) => ({ wall: new Date(Date.parse(wall) + 60_000).toISOString() }),
      ),
    ),
  },
  {
    name: "vault that swallows what it acknowledges",
    fools: "who believes the backup's exit code",
    verdict: "inconclusive",
    reason: "worst-case-not-measured",
    spoil: change("backup", () => true, { verified: false }),
  },
  {
    name: "final read that ended early",
    fools: "who counts what he got",
    verdict: "inconclusive",
    reason: "final-read-failed",
    spoil: changeFirst("final.read", ({ store }) => store === "records", { complete: false }),
  },
  {
    name: "final read of which lines are missing",
    fools: "who counts what he got",
    verdict: "inconclusive",
    reason: "final-read-failed",
    spoil: changeFirst("final.read", ({ store }) => store === "records", { objects: 1_000_000 }),
  },
  {
    name: "exercise that was killed before its end",
    fools: "who takes what there is for all",
    verdict: "inconclusive",
    reason: "interrupted",
    spoil: without("run.closed"),
  },
];
