/**
 * The conductor: the only owner of phase order and clock marks. It records; it never judges.
 * plan -> cluster -> system -> load -> steady state -> backup -> disaster -> procedure -> verification ->
 * observation -> final read.
 */
import { awaitAlarm, drawDelayMs, strike } from "./disaster.ts";
import type { ExerciseParts, Load } from "./parts.ts";
import { phase } from "./phases.ts";
import { holdsStable, proveRestore, recordIdentities, verify } from "./recovery.ts";
import { whyNotSteady } from "./steady-state.ts";

const finalReadMs = 120_000;

/** Runs one exercise to its end. What goes wrong in the harness is recorded as `harness.error`, then thrown. */
export async function conduct(parts: ExerciseParts): Promise<void> {
  try {
    await story(parts);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    await parts.record({ type: "harness.error", at: parts.clock.now(), message });
    throw cause;
  }
}

async function story(parts: ExerciseParts): Promise<void> {
  const { clock, objectives } = parts;
  const cluster = await phase(parts, "cluster", () => parts.createCluster());
  const system = parts.system(cluster);
  await phase(parts, "system", async () => {
    await parts.startVault();
    await system.install();
  });
  const load = await phase(parts, "load", () => system.startLoad());

  const unsteady = await phase(parts, "steady-state", () => whyNotSteady(parts, load));
  if (unsteady !== null) {
    await parts.record({ type: "harness.error", at: clock.now(), phase: "steady-state", message: unsteady });
    return;
  }
  const backedUpAt = await phase(parts, "backup", async () => {
    const backups = await system.backup();
    for (const backup of backups) await parts.record({ type: "backup", ...backup });
    return Math.max(...backups.map((backup) => backup.end));
  });
  const marks = await phase(parts, "await-disaster", async () => {
    const planted = await system.plantWitnesses();
    await recordIdentities(parts, system, "before");
    const cadences = objectives.stores.map((store) => store.cadenceMs);
    const due = backedUpAt + drawDelayMs(parts.seed, cadences) * 1e6;
    await clock.pause(Math.max(0, (due - clock.now()) / 1e6));
    return planted;
  });

  const struck = await phase(parts, "fault", async () => {
    const held = await strike(parts, cluster);
    if (held) await awaitAlarm(parts, load);
    return held;
  });
  if (!struck) {
    await readBack(parts, load);
    return;
  }
  const procedureEnd = await phase(parts, "procedure", async () => {
    await parts.procedure(cluster).run();
    return clock.now();
  });
  await phase(parts, "verification", async () => {
    await verify(parts, system);
    await proveRestore(parts, system, marks);
  });
  const stable = await phase(parts, "observation", () => holdsStable(parts, load, procedureEnd));
  if (stable) await readBack(parts, load);
}

async function readBack(parts: ExerciseParts, load: Load): Promise<void> {
  await phase(parts, "final-read", async () => {
    await load.stopWrites();
    await load.finalRead(finalReadMs);
  });
}
