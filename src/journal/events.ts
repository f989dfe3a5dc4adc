/**
 * The journal: everything an exercise records, one JSON object a line. Judging needs nothing else.
 *
 * Every instant `at` (and `sent`, `ended`, ...) is a whole number of nanoseconds on CLOCK_MONOTONIC since the
 * run's base (`run.opened`). Wall-clock instants are ISO 8601 UTC and are for display alone.
 */
import { z } from "zod";

/** Nanoseconds of CLOCK_MONOTONIC since the run's base. */
const instant = z.number().int().nonnegative();
const wall = z.iso.datetime({ precision: 3 });

export const storeNames = [
  "records",
  "configuration",
  "topology",
  "node-configurations",
  "certificates",
  "model-states",
] as const;
/** The six stores of the protected system; each has its own recovery point. */
export const storeSchema = z.enum(storeNames);
export type StoreName = z.infer<typeof storeSchema>;

export const phaseNames = [
  "cluster",
  "system",
  "load",
  "steady-state",
  "backup",
  "await-disaster",
  "fault",
  "diagnosis",
  "repair",
  "procedure",
  "verification",
  "observation",
  "final-read",
  "vault-search",
  "examination",
  "undo",
] as const;
export type PhaseName = (typeof phaseNames)[number];

const runOpened = z.object({
  type: z.literal("run.opened"),
  at: instant,
  wall,
  run: z.string(),
  bootId: z.string(),
  /** CLOCK_MONOTONIC of the base in ns, as a decimal string. */
  base: z.string().regex(/^\d+$/),
  seed: z.number().int(),
});

/** Both clocks read together; they must move in step (50 ms) over the whole exercise. */
const clock = z.object({ type: z.literal("clock"), at: instant, wall, source: z.string() });

const phase = z.object({
  type: z.literal("phase"),
  at: instant,
  name: z.enum(phaseNames),
  edge: z.enum(["begin", "end"]),
});

/** One functional probe: a write and its read-back through the public API. `scheduled` is when it was due. */
const probe = z.object({
  type: z.literal("probe"),
  connection: z.enum(["new", "kept"]),
  seq: z.number().int(),
  scheduled: instant,
  sent: instant,
  ended: instant,
  ok: z.boolean(),
  error: z.string().optional(),
});

/** The recording process itself did not run from `from` to `to`; what it claims about that span is widened. */
const stall = z.object({
  type: z.literal("stall"),
  source: z.string(),
  from: instant,
  to: instant,
});

/** A write is about to leave. `version` rises by one per object; `seq` by one per store. */
const writeSent = z.object({
  type: z.literal("write.sent"),
  at: instant,
  store: storeSchema,
  seq: z.number().int(),
  id: z.string(),
  version: z.number().int(),
  op: z.enum(["create", "update", "delete"]),
  /** SHA-256 (hex) of the content; absent for a delete. */
  sha256: z.string().optional(),
});

/** `acknowledged`: the system said it is kept. `refused`: it said no. `unanswered`: it may still have happened. */
const writeEnded = z.object({
  type: z.literal("write.ended"),
  at: instant,
  store: storeSchema,
  seq: z.number().int(),
  result: z.enum(["acknowledged", "refused", "unanswered"]),
  detail: z.string().optional(),
});

/** One object as it stands in a store at the final read. Deleted or missing objects have no line. */
const finalObject = z.object({
  type: z.literal("final.object"),
  store: storeSchema,
  id: z.string(),
  version: z.number().int(),
  sha256: z.string(),
});

/** The end of the final read of one store. `complete: false` makes the exercise inconclusive. */
const finalRead = z.object({
  type: z.literal("final.read"),
  at: instant,
  store: storeSchema,
  complete: z.boolean(),
  objects: z.number().int(),
  detail: z.string().optional(),
});

/** A backup of some stores: `begin`..`end`, and whether it was verified after writing. */
const backup = z.object({
  type: z.literal("backup"),
  begin: instant,
  end: instant,
  stores: z.array(storeSchema).readonly(),
  kind: z.enum(["full", "incremental", "log"]),
  label: z.string(),
  bytes: z.number().int().nonnegative(),
  location: z.string(),
  ok: z.boolean(),
  verified: z.boolean(),
});

/** Written before the fault: what will be hurt and how it is undone. */
const faultIntent = z.object({
  type: z.literal("fault.intent"),
  at: instant,
  fault: z.string(),
  targets: z.array(z.string()).readonly(),
  blastRadius: z.array(z.string()).readonly(),
  lift: z.enum(["never", "atMarker", "afterVerdict"]),
});
/** `at` is tFault: the injection command is about to be sent. */
const faultInjected = z.object({
  type: z.literal("fault.injected"),
  at: instant,
  ended: instant,
  fault: z.string(),
  detail: z.string(),
});
/**
 * What an observer that is not the injector saw. `edge: "effect"` proves the fault, `"healed"` proves its end; `held` says
 * whether that edge was seen.
 */
const faultObserved = z.object({
  type: z.literal("fault.observed"),
  at: instant,
  fault: z.string(),
  edge: z.enum(["effect", "healed"]),
  observer: z.string(),
  held: z.boolean(),
  detail: z.string(),
  /** All of what was seen, in lines for a fixed-width font. */
  table: z.string().optional(),
});

/** The harness's own alarm (probes below tolerance): tDetect. */
const alarm = z.object({ type: z.literal("alarm"), at: instant, detail: z.string() });

const failure = z.object({
  command: z.string(),
  exitCode: z.number().int(),
  /** Line within the document. */
  line: z.number().int().optional(),
});

/** One step of the documented procedure has ended. `skipped` steps were never begun. */
const step = z.object({
  type: z.literal("step"),
  begin: instant,
  end: instant,
  index: z.number().int(),
  title: z.string(),
  line: z.number().int(),
  status: z.enum(["succeeded", "failed", "empty", "manual", "skipped", "timed-out"]),
  /** The script as run, placeholders bound. */
  script: z.string(),
  exitCode: z.number().int().nullable(),
  commandsRun: z.number().int(),
  failures: z.array(failure).readonly(),
  /** Declared human minutes of a manual step, in ms. */
  declaredMs: z.number().nonnegative().optional(),
  /** Redacted stdout and stderr, relative to the evidence folder. */
  output: z.string().optional(),
});

/** The plan's own check, run while the fault was active: one that passes then proves nothing. */
const verifyBlock = z.object({
  type: z.literal("verify-block.during-fault"),
  at: instant,
  title: z.string(),
  line: z.number().int(),
  passed: z.boolean(),
});

/** A symptom that the plan names, looked for while the fault was active. */
const symptom = z.object({
  type: z.literal("symptom"),
  at: instant,
  text: z.string(),
  line: z.number().int(),
  /** Who looked; null: the system file binds nobody to it, so nobody did. */
  observer: z.string().nullable(),
  seen: z.boolean(),
  detail: z.string(),
});

/** A capability tried once by the harness. Client write-read comes from the probes instead. */
const capability = z.object({
  type: z.literal("capability"),
  begin: instant,
  end: instant,
  name: z.string(),
  ok: z.boolean(),
  detail: z.string(),
});

/** One integrity check. `path` names the way it looked: the public API, or SQL behind it. */
const integrity = z.object({
  type: z.literal("integrity"),
  begin: instant,
  end: instant,
  name: z.string(),
  path: z.enum(["api", "sql", "system"]),
  ok: z.boolean(),
  detail: z.string(),
});

/** An identity that a true restore changes (volume claim UID, database timeline, pod UIDs) or keeps. */
const identity = z.object({
  type: z.literal("identity"),
  at: instant,
  when: z.enum(["before", "after"]),
  name: z.string(),
  value: z.string(),
  expected: z.enum(["changes", "stays"]),
});

/** A mark planted before the fault that must be gone (or there) after a true restore. */
const witness = z.object({
  type: z.literal("witness"),
  at: instant,
  name: z.string(),
  planted: z.enum(["before-recovery-point", "after-recovery-point", "outside-the-log"]),
  expected: z.enum(["present", "absent"]),
  found: z.boolean(),
  detail: z.string(),
});

/** A defect of the plan or the system that the exercise came across. */
const finding = z.object({
  type: z.literal("finding"),
  at: instant,
  severity: z.enum(["high", "medium", "low"]),
  code: z.string(),
  /** What was observed. */
  message: z.string(),
  line: z.number().int().optional(),
  /** Of the plan, where one shows the defect. */
  command: z.string().optional(),
});

/** What a person who attends did, stamped when their answer arrived. */
const person = z.object({
  type: z.literal("person"),
  at: instant,
  who: z.string(),
  /** Noticed that something is wrong, decided on a scenario (its id), let a step run (its title). */
  act: z.enum(["noticed", "decided", "released"]),
  what: z.string(),
});

/** The harness, not the system, went wrong: the exercise is an error or inconclusive, never a pass. */
const harnessError = z.object({
  type: z.literal("harness.error"),
  at: instant,
  phase: z.enum(phaseNames).optional(),
  message: z.string(),
});

/** The exercise recorded everything it meant to record. Its absence means it was interrupted. */
const closed = z.object({ type: z.literal("run.closed"), at: instant, wall });

export const eventSchema = z.discriminatedUnion("type", [
  runOpened,
  clock,
  phase,
  probe,
  stall,
  writeSent,
  writeEnded,
  finalObject,
  finalRead,
  backup,
  faultIntent,
  faultInjected,
  faultObserved,
  alarm,
  step,
  verifyBlock,
  symptom,
  capability,
  integrity,
  identity,
  witness,
  finding,
  person,
  harnessError,
  closed,
]);

export type JournalEvent = z.infer<typeof eventSchema>;
export type EventOf<T extends JournalEvent["type"]> = Extract<JournalEvent, { type: T }>;
