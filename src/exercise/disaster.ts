/** The disaster: drawn at random inside the backup interval, proved by an observer, noticed by the alarm. */
import type { Cluster } from "../cluster/provider.ts";
import type { Fault, FaultPlan } from "../faults/fault.ts";
import type { Vault } from "../vault/vault.ts";
import type { Watch } from "./attended.ts";
import type { ExerciseParts, Load, ProtectedSystem } from "./parts.ts";
import { required } from "./required.ts";
import { until } from "./until.ts";

/** Longest wait after a backup, so that a drill ends the same day; classes it cuts short say so. */
export const drawCapMs = 60_000;
const effectWithinMs = 30_000;
const healedWithinMs = 30_000;
const alarmWithinMs = 150_000;
const quietWithinMs = 120_000;
const badProbesForAlarm = 4;
/** Judged from the clients' probes. */
const byProbes = "client-probes";
/** Somebody tells the operator: nothing in the system notices. */
const byReport = "report";

/** ms after the newest backup at which the disaster strikes: uniform in the shortest (capped) interval. */
export function drawDelayMs(seed: number, cadencesMs: readonly number[]): number {
  return Math.floor(unit(seed) * Math.min(drawCapMs, ...cadencesMs));
}

/**
 * Resolves what will be hurt, and looks that the harm is not there yet: while the disaster is waited for, since looking costs
 * the machine as much as a probe can notice, and from the gate to the disaster none may fail.
 */
export async function takeAim(parts: ExerciseParts, cluster: Cluster): Promise<FaultPlan> {
  const { fault } = parts;
  const plan = await fault.describe(cluster);
  const before = await observe(parts, cluster, fault);
  if (before.held) throw new Error(`${fault.name} is already there before it is injected: ${before.detail}`);
  return plan;
}

/** Injects and proves. Returns whether an observer saw the effect. */
export async function strike(
  parts: ExerciseParts,
  aim: FaultPlan,
  {
    cluster,
    vault,
    watch,
  }: { readonly cluster: Cluster; readonly vault: Vault; readonly watch: Watch | null },
): Promise<boolean> {
  const { clock, fault } = parts;
  await parts.record({ type: "fault.intent", at: clock.now(), fault: fault.name, ...aim, lift: fault.lift });
  const at = clock.now();
  watch?.struck(at);
  const detail = await fault.inject(cluster, vault);
  await parts.record({ type: "fault.injected", at, ended: clock.now(), fault: fault.name, detail });
  const seen = await until({ clock, everyMs: 250, withinMs: effectWithinMs }, async () => {
    const look = await fault.confirm(cluster);
    return look.held ? look : null;
  });
  if (seen === null) {
    await observe(parts, cluster, fault);
    return false;
  }
  await parts.record({
    type: "fault.observed",
    at: clock.now(),
    fault: fault.name,
    edge: "effect",
    ...seen,
  });
  return true;
}

/** Removes the harness's cause where the plan waits for others to do so, and has the end of it proved. */
export async function lift(
  parts: ExerciseParts,
  cluster: Cluster,
  waitFor: readonly string[],
): Promise<void> {
  const { clock, fault } = parts;
  if (fault.undo === undefined || (waitFor.length > 0 && fault.lift !== "atMarker")) {
    throw new Error(`nobody answers "Wait for: ${waitFor.join(", ")}": ${fault.name} is not lifted`);
  }
  await fault.undo(cluster);
  const gone = await until({ clock, everyMs: 250, withinMs: healedWithinMs }, async () => {
    const look = await fault.confirm(cluster);
    return look.held ? null : look;
  });
  const look = gone ?? (await fault.confirm(cluster));
  await parts.record({
    type: "fault.observed",
    at: clock.now(),
    fault: fault.name,
    edge: "healed",
    ...look,
    held: !look.held,
  });
}

/** An alarm that rings before the disaster would notice nothing of it. Returns what it says when it does not end. */
export async function whyNotQuiet(
  { clock, objectives }: ExerciseParts,
  system: ProtectedSystem,
): Promise<string | null> {
  const { alarm: name = byProbes } = objectives;
  if (name === byProbes || name === byReport) return null;
  let says: string | null = null;
  await until({ clock, everyMs: 1_000, withinMs: quietWithinMs }, async () => {
    says = await monitorRings(system, name);
    return says === null ? true : null;
  });
  return says;
}

/** Waits until somebody notices: the clients' probes, a monitor, or whoever tells the operator. */
export async function awaitAlarm(parts: ExerciseParts, load: Load, system: ProtectedSystem): Promise<void> {
  const { clock } = parts;
  const { alarm: name = byProbes } = parts.objectives;
  const from = clock.now();
  const rings = name === byProbes ? () => probesRing(load) : () => monitorRings(system, name);
  const detail =
    name === byReport
      ? "reported to the operator; the plan declares how long that takes"
      : await until({ clock, everyMs: name === byProbes ? 100 : 1_000, withinMs: alarmWithinMs }, rings);
  if (detail === null) {
    await parts.record({
      type: "finding",
      at: clock.now(),
      severity: "high",
      code: "disaster-unnoticed",
      message: `${name} noticed nothing within ${alarmWithinMs / 1000} s of the disaster`,
    });
    return;
  }
  const at = clock.now();
  const told = name === byProbes ? detail : `${detail}; ${await clientsSay(load, from)}`;
  await parts.record({ type: "alarm", at, detail: told });
}

async function probesRing(load: Load): Promise<string | null> {
  const { probesFailedInARow, lastProbe } = await load.status();
  if (probesFailedInARow < badProbesForAlarm) return null;
  return `${probesFailedInARow} probes in a row failed: ${lastProbe?.error ?? "no detail"}`;
}

/** Where others raise the alarm: had a client noticed before them? */
async function clientsSay(load: Load, from: number): Promise<string> {
  const { goodSince } = await load.status();
  const served = goodSince !== null && goodSince <= from;
  return served ? "until then every client was served" : "a client had been failed before";
}

async function monitorRings({ monitors }: ProtectedSystem, name: string): Promise<string | null> {
  const seen = await required(monitors, name)();
  return seen.ok ? null : `${name}: ${seen.detail}`;
}

async function observe(parts: ExerciseParts, cluster: Cluster, fault: Fault) {
  const look = await fault.confirm(cluster);
  await parts.record({
    type: "fault.observed",
    at: parts.clock.now(),
    fault: fault.name,
    edge: "effect",
    ...look,
  });
  return look;
}

/** A number in [0, 1) from a seed (mulberry32). */
function unit(seed: number): number {
  let t = (seed + 0x6d2b79f5) >>> 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
