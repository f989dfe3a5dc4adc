/** Did the service come back? "Never" is decided once every step has ended and the observation window has passed. */
import { formatMs, formatRange } from "./describe.ts";
import type { Facts } from "./facts.ts";
import type { Reason } from "./judgement.ts";
import type { Objectives } from "./objectives.ts";
import { procedureBegan } from "./procedure.ts";
import { nsPerMs } from "./ranges.ts";
import { silence } from "./stable.ts";
import type { Timeline } from "./timeline.ts";

export interface Restoration {
  readonly state: "restored" | "not-restored" | "unknown";
  readonly reasons: readonly Reason[];
}

export function restoration(facts: Facts, objectives: Objectives, times: Timeline): Restoration {
  const { observationWindowMs, probePeriodMs } = objectives;
  if (!procedureBegan(facts) || times.marks.fault === undefined) return { state: "unknown", reasons: [] };
  if (times.stable !== undefined) return { state: "restored", reasons: [] };
  const from =
    times.marks.restoreEnd ??
    facts.phases.find((phase) => phase.name === "procedure" && phase.edge === "begin")?.at ??
    times.marks.fault;
  const silent = silence(facts.probes, { from, until: times.until, probePeriodMs });
  if (silent !== null) {
    return unknown(
      "harness-error",
      `no probe on a ${silent.connection} connection for ${formatMs(silent.ns / nsPerMs)} after the procedure`,
    );
  }
  const watched = (times.until - from) / nsPerMs;
  if (watched < observationWindowMs) {
    return unknown(
      "interrupted",
      `observation ended ${formatMs(watched)} after the last step; ${formatMs(observationWindowMs)} are needed to say that the service does not come back`,
    );
  }
  const message = `the service did not come back and stay within ${formatMs(watched)} of the last step: not restored, ${formatRange(times.rta)}`;
  return { state: "not-restored", reasons: [{ code: "not-restored", message }] };
}

function unknown(code: "harness-error" | "interrupted", message: string): Restoration {
  return { state: "unknown", reasons: [{ code, message }] };
}
