/** After the procedure: what works again, what the data say, and whether it lasts. */
import type { ExerciseParts, Load, Mark, ProtectedSystem } from "./parts.ts";
import { required } from "./required.ts";
import { until } from "./until.ts";

/** Judged from the probes, so never tried here. */
const byProbes = "client-write-read";

/**
 * Tries every capability and integrity check until it holds or the observation window is over. Before the last stage of the
 * procedure nobody looks for what only a later one can bring back.
 */
export async function verify(
  parts: ExerciseParts,
  system: ProtectedSystem,
  { isLast }: { readonly isLast: boolean },
): Promise<void> {
  const { clock, objectives } = parts;
  const end = clock.now() + objectives.observationWindowMs * 1e6;
  const left = new Set([byProbes, ...(isLast ? [] : (objectives.afterRepair ?? []))]);
  for (const name of objectives.capabilities.filter((capability) => !left.has(capability))) {
    const look = required(system.capabilities, name);
    await tryUntil(parts, end, async () => {
      const begin = clock.now();
      const seen = await look();
      await parts.record({ type: "capability", begin, end: clock.now(), name, ...seen });
      return seen.ok;
    });
  }
  for (const name of objectives.integrityChecks) {
    await tryUntil(parts, end, () => lookAtIntegrity(parts, system, name));
  }
}

/** Once; returns whether it is clean. */
export async function lookAtIntegrity(
  parts: ExerciseParts,
  system: ProtectedSystem,
  name: string,
): Promise<boolean> {
  const { clock } = parts;
  const { path, look } = required(system.integrity, name);
  const begin = clock.now();
  const seen = await look();
  await parts.record({ type: "integrity", begin, end: clock.now(), name, path, ...seen });
  return seen.ok;
}

export interface ProcedureEnd {
  /** ns since base. */
  readonly at: number;
  /** Record writes acknowledged by then. */
  readonly acknowledged: number;
}

/**
 * True when good probes held for the stable window, and as many writes were acknowledged since the last step as the judge
 * asks for. Too few of them when the observation window has passed are the judge's to name; bad probes by then: false.
 */
export async function holdsStable(parts: ExerciseParts, load: Load, end: ProcedureEnd): Promise<boolean> {
  const { clock, objectives } = parts;
  const giveUp = end.at + objectives.observationWindowMs * 1e6;
  for (;;) {
    const { now, goodSince, acknowledged } = await load.status();
    const stable = goodSince !== null && now - goodSince >= objectives.stableWindowMs * 1e6;
    const enough = acknowledged.records - end.acknowledged >= objectives.load.minAcknowledgedAfter;
    if (stable && enough) return true;
    if (now > giveUp && (stable || goodSince === null)) return stable;
    await clock.pause(250);
  }
}

/** Plants what the variant's proof asks for. */
export async function plantMarks(parts: ExerciseParts, system: ProtectedSystem): Promise<readonly Mark[]> {
  const asked = parts.objectives.proof?.marks ?? [];
  const planted = await system.plantWitnesses();
  const byName = Object.fromEntries(planted.map((mark) => [mark.name, mark]));
  return asked.map((name) => required(byName, name));
}

/** Looks for every witness and reads the identities again. */
export async function proveRestore(
  parts: ExerciseParts,
  system: ProtectedSystem,
  marks: readonly Mark[],
): Promise<void> {
  for (const { name, planted, expected, find } of marks) {
    const seen = await find();
    await parts.record({ type: "witness", at: parts.clock.now(), name, planted, expected, ...seen });
  }
  await recordIdentities(parts, system, "after");
}

export async function recordIdentities(
  parts: ExerciseParts,
  system: ProtectedSystem,
  when: "before" | "after",
): Promise<void> {
  const { changes = [], stays = [] } = parts.objectives.proof ?? {};
  const asked = [
    ...changes.map((name) => ({ name, expected: "changes" as const })),
    ...stays.map((name) => ({ name, expected: "stays" as const })),
  ];
  for (const { name, expected } of asked) {
    // What cannot be read is not there now: the judge sees that it is missing.
    const value = await required(system.identities, name)().catch(() => "");
    if (value.trim() === "") continue;
    await parts.record({
      type: "identity",
      at: parts.clock.now(),
      when,
      name,
      value: value.trim(),
      expected,
    });
  }
}

/** At least once; again each second until it holds or `end` is over. */
async function tryUntil(parts: ExerciseParts, end: number, attempt: () => Promise<boolean>): Promise<void> {
  const withinMs = Math.max(0, (end - parts.clock.now()) / 1e6);
  await until({ clock: parts.clock, everyMs: 1_000, withinMs }, async () =>
    (await attempt()) ? true : null,
  );
}
