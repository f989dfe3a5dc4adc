/** The worst recovery point that the plan's cadence allows: one lucky drill just after a backup says nothing. */
import type { EventOf } from "../journal/events.ts";
import type { DurationRange } from "./judgement.ts";
import type { StoreObjective } from "./objectives.ts";
import { atLeast, largest, measured, nsPerMs, smallest } from "./ranges.ts";

/**
 * Backup interval and duration (begin to verified in the vault): lower with the fastest, upper with the slowest measured
 * verified backup of the store. At least the interval when none was measured.
 */
export function worstCase(backups: readonly EventOf<"backup">[], objective: StoreObjective): DurationRange {
  const durations = backups
    .filter((backup) => backup.ok && backup.verified && backup.stores.includes(objective.store))
    .map((backup) => backup.end - backup.begin);
  const fastest = smallest(durations);
  const slowest = largest(durations);
  const cadence = Math.round(objective.cadenceMs * nsPerMs);
  if (fastest === undefined || slowest === undefined) return atLeast(cadence);
  return measured(cadence + fastest, cadence + slowest);
}
