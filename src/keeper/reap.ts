/**
 * Takes away what runs have left whose keeper died with them, and kept clusters whose time is over. Live runs and other
 * people's clusters stay.
 */
import { existsSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { clearRun } from "./clear-run.ts";
import { docker } from "./docker.ts";
import { bootId, isAlive } from "./identity.ts";
import { isDue, type Kept, keptRuns, keptSchema } from "./kept.ts";
import { type Owed, readUndoList, type UndoRecord } from "./undo-list.ts";
import {
  endedFile,
  endedFileSchema,
  type KeeperFile,
  keeperFileSchema,
  readStateFile,
  runNames,
  runsFolder,
  stateFiles,
} from "./state.ts";
import { describeUndo } from "./undo-runner.ts";
import { until } from "./until.ts";

export interface ReapedRun {
  readonly run: string;
  /** What was still owed and is gone now. */
  readonly undone: readonly string[];
  /** What could not be undone; the run's state is kept then. */
  readonly left: readonly string[];
}

export interface LiveRun {
  readonly run: string;
  readonly why: string;
}

export interface ReapReport {
  readonly reaped: readonly ReapedRun[];
  readonly live: readonly LiveRun[];
  /** kind clusters that belong to no run of this state folder: never touched. */
  readonly foreignClusters: readonly string[];
}

export interface ReapOptions {
  readonly stateRoot: string;
  /** End live runs too: their keepers are told to undo everything. */
  readonly all?: boolean;
  /** End runs too whose cluster is kept to be looked at, and whose time is not over. */
  readonly kept?: boolean;
}

/** A keeper that is clearing up, or that was just started, is given this long. */
const keeperMs = 60_000;
const youngMs = 30_000;

/** Throws only when the state folder cannot be read; what could not be undone is in the report. */
export async function reap(options: ReapOptions): Promise<ReapReport> {
  const { stateRoot } = options;
  const reaped: ReapedRun[] = [];
  const live: LiveRun[] = [];
  const clusters = new Set<string>();
  for (const name of await runNames(stateRoot)) {
    const state = join(runsFolder(stateRoot), name);
    const keeper = await readStateFile(stateFiles(state).keeper, keeperFileSchema);
    const kept = await readStateFile(stateFiles(state).kept, keptSchema);
    const record = await readUndoList(stateFiles(state).undo);
    for (const { undo } of record.all) if (undo.kind === "kind-cluster") clusters.add(undo.name);
    const why = await whyAlive({ state, keeper, kept }, options);
    if (!existsSync(state)) {
      // Its own keeper has done it. Of a run that was merely ending, nobody needs to hear.
      if (kept !== null) reaped.push({ run: name, undone: owedBy(record).map(describeOwed), left: [] });
    } else if (why !== null) live.push({ run: name, why });
    else reaped.push(await reapRun(state, keeper?.run ?? name));
  }
  const foreignClusters = (await kindClusters()).filter((name) => !clusters.has(name));
  return { reaped, live, foreignClusters };
}

/** Runs that left something behind and that nobody keeps any more: what `reap` would take away. Changes nothing. */
export async function deadRuns(root: string): Promise<readonly string[]> {
  const dead: string[] = [];
  const kept = new Set((await keptRuns(root)).map(({ run }) => run));
  for (const name of await runNames(root)) {
    if (kept.has(name)) continue;
    const file = stateFiles(join(runsFolder(root), name)).keeper;
    const keeper = await readStateFile(file, keeperFileSchema);
    if (keeper === null || keeper.bootId !== bootId() || !isAlive(keeper.keeper)) dead.push(name);
  }
  return dead;
}

interface Found {
  readonly state: string;
  readonly keeper: KeeperFile | null;
  readonly kept: Kept | null;
}

/** Null when the run is over or dead. */
async function whyAlive({ state, keeper, kept }: Found, options: ReapOptions): Promise<string | null> {
  const { all = false } = options;
  if (keeper === null) {
    const { mtimeMs } = await stat(state).catch(() => ({ mtimeMs: 0 }));
    return Date.now() - mtimeMs < youngMs ? "it is just being started" : null;
  }
  if (keeper.bootId !== bootId()) return null;
  if (kept !== null) return whyKept(kept, keeper, options);
  const ended = async () => !isAlive(keeper.keeper);
  if (all && !(await ended())) process.kill(keeper.keeper.pid, "SIGTERM");
  const clearing = all || !keeper.owners.every(isAlive);
  if (!(await until({ withinMs: clearing ? keeperMs : 0, everyMs: 200 }, ended))) {
    return clearing ? `its keeper ${keeper.keeper.pid} is still clearing up` : `keeper ${keeper.keeper.pid}`;
  }
  if (all || (await readStateFile(endedFile(state), endedFileSchema)) !== null) return null;
  const owner = keeper.owners.find(isAlive);
  return owner === undefined ? null : `its keeper is gone, but process ${owner.pid} still works on it`;
}

/** Once a run is kept, neither the death of its keeper nor that of its owners ends it: only its time, or who asks for it. */
async function whyKept(kept: Kept, { keeper }: KeeperFile, { all, kept: asked }: ReapOptions) {
  if (!isDue(kept) && !all && !asked) return `its cluster is kept until ${kept.until}`;
  if (isAlive(keeper)) process.kill(keeper.pid, "SIGTERM");
  const ended = await until({ withinMs: keeperMs, everyMs: 200 }, () => !isAlive(keeper));
  return ended ? null : `its keeper ${keeper.pid} is still clearing up`;
}

async function reapRun(state: string, run: string): Promise<ReapedRun> {
  const files = stateFiles(state);
  const record = await readUndoList(files.undo);
  const sameBoot = (await readStateFile(files.keeper, keeperFileSchema))?.bootId === bootId();
  // Pids of another boot mean other processes.
  const all = record.all.filter(({ undo }) => sameBoot || undo.kind !== "process");
  const owed = owedBy({ ...record, all });
  const gone = new Set<Owed>();
  const cleared = await clearRun({
    run,
    state,
    owed: () => owed,
    all: () => all,
    settled: async (one) => void gone.add(one),
    except: [process.pid],
    watchMs: 0,
    engineMs: 0,
  });
  const left = [...record.unreadable, ...cleared];
  if (left.length === 0) await rm(state, { recursive: true, force: true });
  return { run, undone: owed.filter((one) => gone.has(one)).map(describeOwed), left };
}

function owedBy({ all, settled }: Pick<UndoRecord, "all" | "settled">): readonly Owed[] {
  return all.filter(({ serial }) => !settled.has(serial));
}

function describeOwed({ undo }: Owed): string {
  return describeUndo(undo);
}

async function kindClusters(): Promise<readonly string[]> {
  const label = "io.x-k8s.kind.cluster";
  const format = `{{.Label "${label}"}}`;
  const text = await docker(["ps", "--all", "--filter", `label=${label}`, "--format", format]).catch(
    () => "",
  );
  return [...new Set(text.split("\n").filter((name) => name !== ""))].sort();
}
