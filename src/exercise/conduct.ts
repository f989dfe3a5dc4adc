/**
 * The conductor: the only owner of phase order and clock marks. It records; it never judges.
 * plan -> cluster and vault -> system -> load -> steady state -> backup -> steady state -> disaster -> diagnosis ->
 * procedure -> verification -> observation -> final read -> search of the vault. Where the plan waits for others to
 * repair something, that is done then, and procedure, verification and observation follow once more.
 */
import { awaitDecision, startWatch } from "./attended.ts";
import { diagnose } from "./diagnosis.ts";
import { awaitAlarm, drawDelayMs, lift, strike, takeAim, whyNotQuiet } from "./disaster.ts";
import type { Backup, ExerciseParts, Load, ProtectedSystem } from "./parts.ts";
import { phase } from "./phases.ts";
import { holdsStable, plantMarks, proveRestore, recordIdentities, verify } from "./recovery.ts";
import { whyNotSteady } from "./steady-state.ts";

const finalReadMs = 120_000;

/**
 * Runs one exercise to its end, or until its ground gives way: that explains whatever else went wrong by then. What goes
 * wrong in the harness is recorded as `harness.error`, then thrown.
 */
export async function conduct(parts: ExerciseParts): Promise<void> {
  const { clock, ground } = parts;
  try {
    await Promise.race([story(parts), ground.gaveWay]);
    await ground.look();
  } catch (seen) {
    const cause = await ground.look().then(
      () => seen,
      (deeper: unknown) => deeper,
    );
    const message = cause instanceof Error ? cause.message : String(cause);
    // Where it cannot be written the journal has no end, which says the same.
    await parts.record({ type: "harness.error", at: clock.now(), message }).catch(() => {});
    throw cause;
  } finally {
    ground.leave();
  }
}

async function story(parts: ExerciseParts): Promise<void> {
  const { clock, objectives } = parts;
  const [cluster, vault] = await phase(parts, "cluster", () =>
    both(parts.createCluster(), parts.startVault()),
  );
  const system = parts.system(cluster);
  await phase(parts, "system", () => system.install());
  const load = await phase(parts, "load", () => system.startLoad());

  if (!(await isSteady(parts, system, load, { acknowledged: 0 }))) return;
  const backedUpAt = await phase(parts, "backup", async () => {
    const backups = await system.backup();
    await recordBackups(parts, backups);
    return Math.max(...backups.map((backup) => backup.end));
  });
  const watch = parts.person === undefined ? null : startWatch(parts, parts.person);
  const { marks, aim } = await phase(parts, "await-disaster", async () => {
    await system.remember(objectives.capabilities);
    const planted = await plantMarks(parts, system);
    await recordIdentities(parts, system, "before");
    const aimed = await takeAim(parts, cluster);
    const cadences = objectives.stores.map((store) => store.cadenceMs);
    const due = backedUpAt + drawDelayMs(parts.seed, cadences) * 1e6;
    await clock.pause(Math.max(0, (due - clock.now()) / 1e6));
    return { marks: planted, aim: aimed };
  });
  // The backup may have made clients wait: what the disaster does must not be mixed up with that.
  const enough = { acknowledged: objectives.load.minAcknowledgedBefore };
  if (!(await isSteady(parts, system, load, enough))) return;

  const struck = await phase(parts, "fault", async () => {
    const held = await strike(parts, aim, { cluster, vault, watch });
    if (held && parts.fault.dwells) await recordBackups(parts, await system.backUpAgain());
    if (held) await Promise.all([awaitAlarm(parts, load, system), watch?.noticed]);
    return held;
  });
  if (!struck) {
    await readBack(parts, load);
    await phase(parts, "vault-search", () => system.searchVault());
    return;
  }
  const procedure = parts.procedure(cluster);
  await phase(parts, "diagnosis", () =>
    both(
      diagnose(parts, system, procedure),
      parts.person === undefined ? Promise.resolve() : awaitDecision(parts, parts.person),
    ),
  );
  let stable = false;
  for (const stage of procedure.stages) {
    if (stage.waitFor.length > 0) await phase(parts, "repair", () => lift(parts, cluster, stage.waitFor));
    const end = await phase(parts, "procedure", async () => {
      await stage.run();
      const { acknowledged } = await load.status();
      return { at: clock.now(), acknowledged: acknowledged.records };
    });
    await phase(parts, "verification", async () => {
      if (parts.fault.takesCluster) await cluster.adopt();
      await verify(parts, system, { isLast: stage === procedure.stages.at(-1) });
      await proveRestore(parts, system, marks);
    });
    stable = await phase(parts, "observation", () => holdsStable(parts, load, end));
  }
  // A plan that waits for nobody gets its repair when all its steps are done.
  if (parts.fault.lift === "atMarker" && procedure.stages.every(({ waitFor }) => waitFor.length === 0)) {
    await phase(parts, "repair", () => lift(parts, cluster, []));
  }
  if (stable) await readBack(parts, load);
  if (parts.fault.lift === "afterVerdict") await phase(parts, "repair", () => lift(parts, cluster, []));
  await phase(parts, "vault-search", () => system.searchVault());
}

/**
 * The gate before the backup, and again right before the disaster; only there the load must have been enough for the judge.
 * Where it stays shut the reason is recorded.
 */
async function isSteady(
  parts: ExerciseParts,
  system: ProtectedSystem,
  load: Load,
  asked: { readonly acknowledged: number },
): Promise<boolean> {
  const why = await phase(
    parts,
    "steady-state",
    async () => (await whyNotQuiet(parts, system)) ?? (await whyNotSteady(parts, load, asked)),
  );
  if (why === null) return true;
  await parts.record({ type: "harness.error", at: parts.clock.now(), phase: "steady-state", message: why });
  return false;
}

/** What two do side by side. Where one fails the other is waited for all the same: nothing goes on behind the exercise's end. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

async function recordBackups(parts: ExerciseParts, backups: readonly Backup[]): Promise<void> {
  for (const backup of backups) await parts.record({ type: "backup", ...backup });
}

async function readBack(parts: ExerciseParts, load: Load): Promise<void> {
  await phase(parts, "final-read", async () => {
    await load.stopWrites();
    await load.finalRead(finalReadMs);
  });
}
