/** What every output for programs is made of: one fact an objective of an exercise, in seconds. Pure. */
import type { ExerciseRecord } from "../run-record.ts";

export interface Fact {
  readonly scenario: string;
  readonly variant: string;
  readonly objective: "RTO" | "RPO" | "worst-case RPO";
  /** Of a recovery point; null for a recovery time. */
  readonly store: string | null;
  readonly targetSeconds: number;
  readonly kind: ExerciseRecord["stores"][number]["rpa"]["kind"];
  /** Null where nothing was measured. */
  readonly lowerSeconds: number | null;
  /** Null where nothing was measured, and where no end was seen. */
  readonly upperSeconds: number | null;
  /** Writes that clients had been told were kept; null for a recovery time. */
  readonly lostWrites: number | null;
}

export function factsOf(exercise: ExerciseRecord): readonly Fact[] {
  const { scenario, variant, rto, stores } = exercise;
  const facts: Fact[] = [];
  const add = (
    of: Pick<Fact, "objective" | "store" | "lostWrites">,
    targetMs: number,
    { kind, lowerMs, upperMs }: ExerciseRecord["stores"][number]["rpa"],
  ) =>
    facts.push({
      scenario,
      variant,
      ...of,
      targetSeconds: targetMs / 1_000,
      kind,
      lowerSeconds: lowerMs === null ? null : lowerMs / 1_000,
      upperSeconds: upperMs === null ? null : upperMs / 1_000,
    });
  if (rto !== null) add({ objective: "RTO", store: null, lostWrites: null }, rto.targetMs, rto.actual);
  for (const { store, targetMs, rpa, lostWrites, worstCase } of stores) {
    add({ objective: "RPO", store, lostWrites }, targetMs, rpa);
    add({ objective: "worst-case RPO", store, lostWrites: null }, targetMs, worstCase);
  }
  return facts;
}
