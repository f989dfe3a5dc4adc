/**
 * The system file: what the plan's prose cannot say, checked by zod. It stands beside the plan (`system.yaml`).
 * Durations are written `90s`, `15m`, `2h`; they are parsed here, once, into milliseconds.
 */
import { z } from "zod";
import { storeSchema } from "../journal/events.ts";
import {
  duration,
  firstPort,
  label,
  labels,
  pathBelow,
  scenarioId,
  environment,
  span,
} from "./system-values.ts";

const store = z.strictObject({
  /** Name of a data tier of the plan, e.g. "Critical Data". */
  tier: z.string(),
  /** Backup interval that the plan states for this store. */
  cadence: span,
  /** Which cadence line of the plan says so (text contained in it). */
  statedAs: z.string(),
});

/** Something that could still heal the system by itself after the procedure. */
const timer = z.strictObject({ name: z.string(), after: duration });

const variant = z.strictObject({
  title: z.string(),
  fault: label,
  /** Options handed to the fault's factory. */
  with: z.record(z.string(), z.unknown()).default({}),
  /** Beside those of the system. */
  timers: z.array(timer).default([]),
  /** Who notices: "client-probes", a monitor of the system by its name, or "report": somebody tells the operator. */
  alarm: z.string().default("client-probes"),
  capabilities: z.array(z.string()).min(1),
  /** Those of them that can be there only when others have done what the plan waits for: looked for after that alone. */
  afterRepair: z.array(z.string()).default([]),
  integrity: z.array(z.string()).min(1),
  /** Integrity checks that must hold while the disaster lasts. */
  during: z.array(z.string()).default([]),
  /** What tells a true recovery from one that did nothing: identities and planted marks, by their names. */
  proof: z.strictObject({
    changes: z.array(z.string()),
    stays: z.array(z.string()),
    marks: z.array(z.string()).default([]),
  }),
});

const scenario = z.strictObject({
  /** Symptom of the plan -> the observer that looks for it while the fault is active. */
  symptoms: z.record(z.string(), z.string()).default({}),
  /** The first is the default. */
  variants: z.record(label, variant),
});

export const systemSchema = z.strictObject({
  system: z.strictObject({
    name: z.string(),
    /** "stand-in": built for the drill; "real": the system itself. The first line of every report says which. */
    kind: z.enum(["stand-in", "real"]),
    description: z.string(),
  }),
  plan: z.strictObject({ approvedBy: z.string().nullable() }),
  release: z.strictObject({
    name: label,
    namespace: label,
    chart: pathBelow,
    labels,
    replicas: z.number().int().positive(),
  }),
  /** The cluster's name as the plan writes it; without one a plan may neither create nor delete a cluster. */
  cluster: z.strictObject({ name: label }).optional(),
  clients: z.strictObject({
    /** Loopback port of the first node, as the plan writes it; the other nodes get the next ones. */
    port: firstPort,
    nodePort: z.number().int().min(1).max(65_535),
    probePeriod: span,
    writesPerSecond: z.number().positive(),
  }),
  service: z.strictObject({ tier: z.string() }),
  human: z.strictObject({ detect: duration, decide: duration }),
  stores: z.record(storeSchema, store),
  /** CronJobs that the plan's cadence stands for, each with the longest interval that the plan allows. */
  schedules: z.record(label, span).default({}),
  /** In every scenario. */
  timers: z.array(timer).min(1),
  placeholders: z.record(z.string(), z.string()),
  /** Environment that the plan's blocks get beside the desk's own, by name. */
  environment: environment.default({}),
  dataset: z.strictObject({ bytes: z.number().int().positive() }),
  production: z.strictObject({ bytes: z.number().int().positive() }).optional(),
  escrow: z.array(z.string()),
  scenarios: z.record(scenarioId, scenario),
});

export type System = z.infer<typeof systemSchema>;
