/** What came of one drill in the runs that stand beside each other. Pure. */
import type { Found } from "./quarter/quarter.ts";
import type { ExerciseRecord } from "./run-record.ts";

export interface Judged {
  readonly run: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly record: ExerciseRecord;
}

/** Those that came to a verdict, oldest first; none that began after `until` (ISO 8601 UTC). */
export function judgedOf(
  found: readonly Found[],
  { scenario, variant, until }: Pick<ExerciseRecord, "scenario" | "variant"> & { readonly until: string },
): readonly Judged[] {
  return found
    .flatMap(({ run, at, record }) => (record?.verdict == null ? [] : [{ run, at, record }]))
    .filter(({ record, at }) => record.scenario === scenario && record.variant === variant && at <= until)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
}
