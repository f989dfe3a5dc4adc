/** How far back a store fell: RPA, from its ledger. */
import type { DurationRange } from "./judgement.ts";
import type { StoreLedger } from "./ledger.ts";
import { atLeast, measured, nsPerMs } from "./ranges.ts";

export interface RecoveryPoint {
  /** Upper: to the newest write W up to which all survived; lower: to the next acknowledged one, which did not. */
  readonly range: DurationRange;
  /** Gap between W and the next acknowledged write; with nothing lost, between the last one and the fault. Null: no W. */
  readonly resolutionMs: number | null;
  /** Acknowledged creates, updates and deletes that are no longer in effect. */
  readonly lostWrites: number;
  /** Of these, acknowledged after `restoreEnd`. */
  readonly lostAfterRestore: number;
  /** Acknowledgement of W, ns. */
  readonly at: number | null;
}

/** All instants in ns. `fault` is tFault. */
export function recoveryPoint(
  ledger: StoreLedger,
  { fault, restoreEnd }: { fault: number; restoreEnd: number | undefined },
): RecoveryPoint {
  let newestBefore: number | null = null;
  let lastBeforeFault: number | null = null;
  let firstGone: number | undefined;
  let newestGone = Number.NEGATIVE_INFINITY;
  let lostWrites = 0;
  let lostAfterRestore = 0;
  for (const index of ledger.acknowledged) {
    const { fate, endedAt = 0 } = ledger.write(index);
    if (endedAt <= fault) lastBeforeFault = endedAt;
    if (fate === "surviving" || fate === "duplicated") {
      if (firstGone === undefined) newestBefore = endedAt;
      continue;
    }
    firstGone ??= endedAt;
    newestGone = endedAt;
    // Altered content is a violation of its own: it is there, but it is not the write that was acknowledged.
    if (fate === "altered") continue;
    lostWrites += 1;
    if (restoreEnd !== undefined && endedAt > restoreEnd) lostAfterRestore += 1;
  }
  const counted = { lostWrites, lostAfterRestore };
  if (firstGone === undefined) {
    const resolutionMs = lastBeforeFault === null ? null : (fault - lastBeforeFault) / nsPerMs;
    return { range: measured(0, 0), resolutionMs, at: newestBefore, ...counted };
  }
  const end = Math.max(fault, newestGone);
  if (newestBefore === null) {
    return { range: atLeast(end - firstGone), resolutionMs: null, at: null, ...counted };
  }
  return {
    range: measured(end - firstGone, end - newestBefore),
    resolutionMs: (firstGone - newestBefore) / nsPerMs,
    at: newestBefore,
    ...counted,
  };
}
