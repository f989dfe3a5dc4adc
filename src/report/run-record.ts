/** run.json, version 1: what one run of the command came to. zod is the schema that is published. */
import { z } from "zod";
import type { DurationRange } from "../measure/judgement.ts";

const range = z.object({
  kind: z.enum(["measured", "atLeast", "notApplicable"]),
  lowerMs: z.number().nullable(),
  upperMs: z.number().nullable(),
});

export const exerciseRecordSchema = z.object({
  id: z.string(),
  scenario: z.string(),
  variant: z.string(),
  title: z.string(),
  planLine: z.number().int(),
  control: z.boolean(),
  outcome: z.enum(["judged", "notRun", "rehearsed", "error", "interrupted"]),
  verdict: z.enum(["met", "missed", "inconclusive"]).nullable(),
  expectedVerdict: z.enum(["met", "missed", "inconclusive"]).nullable(),
  reasons: z.array(
    z.object({ code: z.string(), message: z.string(), planLine: z.number().int().optional() }),
  ),
  /** Defects of the plan that showed themselves; the verdict does not hang on them. */
  findings: z
    .array(
      z.object({
        severity: z.enum(["high", "medium", "low"]),
        code: z.string(),
        message: z.string(),
        planLine: z.number().int().optional(),
        command: z.string().optional(),
      }),
    )
    .default([]),
  startedAt: z.iso.datetime(),
  rto: z.object({ targetMs: z.number(), actual: range }).nullable(),
  /** Whose notice and decision were measured; absent: the plan's declared minutes are in the recovery time. */
  attended: z.object({ who: z.string(), detect: range, decide: range }).optional(),
  stores: z.array(
    z.object({
      store: z.string(),
      tier: z.string(),
      targetMs: z.number(),
      rpa: range,
      notMeasured: z.string().optional(),
      lostWrites: z.number().int(),
      worstCase: range,
    }),
  ),
  wallMsByPhase: z.record(z.string(), z.number()),
  /** Its cluster was left standing to be looked at: until when at the latest, and how its fault stood then. */
  kept: z.object({ until: z.iso.datetime(), fault: z.string() }).optional(),
  /** Relative to the folder of run.json. */
  evidenceDir: z.string(),
});

export const runRecordSchema = z.object({
  version: z.literal(1),
  run: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  bootId: z.string(),
  /** Set when several machines divided the run among them. */
  shard: z.object({ index: z.number().int().positive(), of: z.number().int().positive() }).optional(),
  system: z.object({ name: z.string(), kind: z.enum(["stand-in", "real"]) }),
  plan: z.object({
    path: z.string(),
    sha256: z.string(),
    version: z.string().nullable(),
    status: z.string().nullable(),
    approvedBy: z.string().nullable(),
  }),
  harness: z.object({ version: z.string(), commit: z.string().nullable() }),
  /** Id of the key that signs its evidence; null: UNSIGNED. */
  signer: z.string().nullable().default(null),
  exercises: z.array(exerciseRecordSchema),
});
export type RunRecord = z.infer<typeof runRecordSchema>;
export type ExerciseRecord = z.infer<typeof exerciseRecordSchema>;

/** Controls prove the harness, not the plan: no count and no output of a run holds one. */
export function plannedOf({ exercises }: Pick<RunRecord, "exercises">): readonly ExerciseRecord[] {
  return exercises.filter(({ control }) => !control);
}

/** A stored range as the measurement had it. */
export function rangeOf({ kind, lowerMs, upperMs }: z.infer<typeof range>): DurationRange {
  if (kind === "measured" && lowerMs !== null && upperMs !== null) return { kind, lowerMs, upperMs };
  if (kind === "atLeast" && lowerMs !== null) return { kind, lowerMs, upperMs: null };
  return { kind: "notApplicable", lowerMs: null, upperMs: null };
}
