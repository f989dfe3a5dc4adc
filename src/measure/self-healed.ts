/** Did the clients' operations come back and stay before anybody had done anything? */
import type { EventOf } from "../journal/events.ts";
import { nsPerMs, smallest } from "./ranges.ts";
import { connections, silence } from "./stable.ts";

export interface SelfHealedInput {
  /** Sorted by `sent`. */
  readonly probes: readonly EventOf<"probe">[];
  readonly impact: number | undefined;
  /** End of the first step that was run. */
  readonly firstStepEnd: number | undefined;
  /** How long it must have held by then. */
  readonly windowMs: number;
  readonly probePeriodMs: number;
}

/** True when, after the impact, good probes of both kinds held for the window before the first step ended. */
export function healedAlone(input: SelfHealedInput): boolean {
  const { impact, firstStepEnd, windowMs, probePeriodMs } = input;
  if (impact === undefined || firstStepEnd === undefined) return false;
  const seen = input.probes
    .filter((probe) => probe.ended >= impact && probe.ended <= firstStepEnd)
    .sort((a, b) => a.ended - b.ended);
  const failures = seen.filter((probe) => !probe.ok).map((probe) => probe.ended);
  return failures.some((failedAt, position) => {
    const until = failures[position + 1] ?? firstStepEnd;
    if (until - failedAt < windowMs * nsPerMs) return false;
    const run = seen.filter((probe) => probe.ok && probe.ended > failedAt && probe.ended <= until);
    const from = smallest(run.map((probe) => probe.sent));
    if (from === undefined || until - from < windowMs * nsPerMs) return false;
    if (!connections.every((connection) => run.some((probe) => probe.connection === connection)))
      return false;
    return silence(run, { from, until, probePeriodMs }) === null;
  });
}
