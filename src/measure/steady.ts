/** Was the system well before the disaster? Without that, nothing that follows is the disaster's doing. */
import type { Facts } from "./facts.ts";
import type { Reason } from "./judgement.ts";
import type { Objectives } from "./objectives.ts";
import { nsPerMs } from "./ranges.ts";
import { connections, silence } from "./stable.ts";

/** Of the probes between the first gate and the disaster so many may fail: a backup that makes a client wait is no outage. */
const mayFailBefore = 0.05;

/**
 * The gate is passed before the backup and again right before the disaster. From the closing seconds of the last one (as
 * many as the load must cover) to the disaster no probe failed; from the first one on, few did.
 */
export function steadyReasons(
  { phases, probes, harnessErrors }: Facts,
  { load, probePeriodMs }: Objectives,
  fault: number | undefined,
): readonly Reason[] {
  const error = harnessErrors.find((event) => event.phase === "steady-state");
  if (error !== undefined) return unsteady(error.message);
  const own = phases.filter((phase) => phase.name === "steady-state");
  const begin = own.find((phase) => phase.edge === "begin")?.at;
  const end = own.findLast((phase) => phase.edge === "end")?.at;
  if (end === undefined) return unsteady("the steady-state gate never ended");
  if (fault === undefined) return [];
  if (end > fault) return unsteady("the steady-state gate ended after the disaster");
  const clean = (load.coveredSecondsBefore * 1_000 - probePeriodMs) * nsPerMs;
  const from = Math.max(begin ?? end, end - clean);
  const seen = probes.filter((probe) => probe.ended >= from && probe.ended < fault);
  const failed = seen.filter((probe) => !probe.ok);
  if (failed.length > 0) {
    return unsteady(
      `${failed.length} of ${seen.length} probes failed between the steady-state gate and the disaster: ${failed[0]?.error ?? "no detail"}`,
    );
  }
  const { failed: waited, of } = probesBefore(probes, phases, fault);
  if (waited > of * mayFailBefore) {
    return unsteady(`${waited} of ${of} probes failed between the first steady-state gate and the disaster`);
  }
  const missing = connections.find((connection) => !seen.some((probe) => probe.connection === connection));
  if (missing !== undefined) return unsteady(`no probe on a ${missing} connection before the disaster`);
  const silent = silence(seen, { from, until: fault, probePeriodMs });
  if (silent === null) return [];
  return unsteady(
    `no probe on a ${silent.connection} connection for ${Math.round(silent.ns / nsPerMs)} ms before the disaster`,
  );
}

/** Probes that ended between the end of the first gate and the disaster. */
export function probesBefore(
  probes: Facts["probes"],
  phases: Facts["phases"],
  fault: number,
): { readonly failed: number; readonly of: number } {
  const from = phases.find((phase) => phase.name === "steady-state" && phase.edge === "end")?.at ?? fault;
  const seen = probes.filter((probe) => probe.ended >= from && probe.ended < fault);
  return { failed: seen.filter((probe) => !probe.ok).length, of: seen.length };
}

function unsteady(message: string): readonly Reason[] {
  return [{ code: "no-steady-state", message }];
}
