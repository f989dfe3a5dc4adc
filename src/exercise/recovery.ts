/** After the procedure: what works again, what the data say, and whether it lasts. */
import type { ExerciseParts, Load, Mark, ProtectedSystem } from "./parts.ts";
import { until } from "./until.ts";

/** Judged from the probes, so never tried here. */
const byProbes = "client-write-read";

/** Tries every capability and integrity check until it holds or the observation window is over. */
export async function verify(parts: ExerciseParts, system: ProtectedSystem): Promise<void> {
  const { clock, objectives } = parts;
  const end = clock.now() + objectives.observationWindowMs * 1e6;
  for (const name of objectives.capabilities.filter((capability) => capability !== byProbes)) {
    const look = required(system.capabilities, name);
    await tryUntil(parts, end, async () => {
      const begin = clock.now();
      const seen = await look();
      await parts.record({ type: "capability", begin, end: clock.now(), name, ...seen });
      return seen.ok;
    });
  }
  for (const name of objectives.integrityChecks) {
    const check = required(system.integrity, name);
    await tryUntil(parts, end, async () => {
      const begin = clock.now();
      const seen = await check.look();
      await parts.record({ type: "integrity", begin, end: clock.now(), name, path: check.path, ...seen });
      return seen.ok;
    });
  }
}

/** True when good probes held for the stable window; false when the observation window passed without them. */
export async function holdsStable(parts: ExerciseParts, load: Load, procedureEnd: number): Promise<boolean> {
  const { clock, objectives } = parts;
  const giveUp = procedureEnd + objectives.observationWindowMs * 1e6;
  for (;;) {
    const status = await load.status();
    if (status.goodSince !== null) {
      if (status.now - status.goodSince >= objectives.stableWindowMs * 1e6) return true;
    } else if (status.now > giveUp) {
      return false;
    }
    await clock.pause(250);
  }
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
  for (const identity of await system.identities()) {
    await parts.record({ type: "identity", at: parts.clock.now(), when, ...identity });
  }
}

/** At least once; again each second until it holds or `end` is over. */
async function tryUntil(parts: ExerciseParts, end: number, attempt: () => Promise<boolean>): Promise<void> {
  const withinMs = Math.max(0, (end - parts.clock.now()) / 1e6);
  await until({ clock: parts.clock, everyMs: 1_000, withinMs }, async () =>
    (await attempt()) ? true : null,
  );
}

function required<T>(table: Readonly<Record<string, T>>, name: string): T {
  const entry = table[name];
  if (entry === undefined) {
    throw new Error(`the system file asks for "${name}"; known are ${Object.keys(table).join(", ")}`);
  }
  return entry;
}
