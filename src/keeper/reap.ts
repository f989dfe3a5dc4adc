/** Takes away what runs have left whose keeper died with them. Live runs and other people's clusters stay. */
import { existsSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { clearRun } from "./clear-run.ts";
import { docker } from "./docker.ts";
import { bootId, isAlive } from "./identity.ts";
import { type Owed, readUndoList } from "./undo-list.ts";
import {
  endedFile,
  endedFileSchema,
  type KeeperFile,
  keeperFileSchema,
  readStateFile,
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
}

/** A keeper that is clearing up, or that was just started, is given this long. */
const keeperMs = 60_000;
const youngMs = 30_000;

/** Throws only when the state folder cannot be read; what could not be undone is in the report. */
export async function reap({ stateRoot, all = false }: ReapOptions): Promise<ReapReport> {
  const reaped: ReapedRun[] = [];
  const live: LiveRun[] = [];
  const clusters = new Set<string>();
  for (const name of await runNames(stateRoot)) {
    const state = join(runsFolder(stateRoot), name);
    const keeper = await readStateFile(stateFiles(state).keeper, keeperFileSchema);
    for (const { undo } of (await readUndoList(stateFiles(state).undo)).all) {
      if (undo.kind === "kind-cluster") clusters.add(undo.name);
    }
    const why = await whyAlive(state, keeper, all);
    if (!existsSync(state)) continue;
    if (why !== null) live.push({ run: name, why });
    else reaped.push(await reapRun(state, keeper?.run ?? name));
  }
  const foreignClusters = (await kindClusters()).filter((name) => !clusters.has(name));
  return { reaped, live, foreignClusters };
}

/** Runs that left something behind and that nobody keeps any more: what `reap` would take away. Changes nothing. */
export async function deadRuns(root: string): Promise<readonly string[]> {
  const dead: string[] = [];
  for (const name of await runNames(root)) {
    const file = stateFiles(join(runsFolder(root), name)).keeper;
    const keeper = await readStateFile(file, keeperFileSchema);
    if (keeper === null || keeper.bootId !== bootId() || !isAlive(keeper.keeper)) dead.push(name);
  }
  return dead;
}

async function runNames(root: string): Promise<readonly string[]> {
  try {
    return (await readdir(runsFolder(root))).sort();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw cause;
  }
}

/** Null when the run is over or dead. */
async function whyAlive(state: string, keeper: KeeperFile | null, all: boolean): Promise<string | null> {
  if (keeper === null) {
    const { mtimeMs } = await stat(state).catch(() => ({ mtimeMs: 0 }));
    return Date.now() - mtimeMs < youngMs ? "it is just being started" : null;
  }
  if (keeper.bootId !== bootId()) return null;
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

async function reapRun(state: string, run: string): Promise<ReapedRun> {
  const files = stateFiles(state);
  const record = await readUndoList(files.undo);
  const sameBoot = (await readStateFile(files.keeper, keeperFileSchema))?.bootId === bootId();
  // Pids of another boot mean other processes.
  const all = record.all.filter(({ undo }) => sameBoot || undo.kind !== "process");
  const owed = all.filter(({ serial }) => !record.settled.has(serial));
  const gone = new Set<Owed>();
  const cleared = await clearRun({
    run,
    state,
    owed: () => owed,
    all: () => all,
    settled: async (one) => void gone.add(one),
    except: [process.pid],
    watchMs: 0,
  });
  const left = [...record.unreadable, ...cleared];
  if (left.length === 0) await rm(state, { recursive: true, force: true });
  return { run, undone: owed.filter((one) => gone.has(one)).map(({ undo }) => describeUndo(undo)), left };
}

async function kindClusters(): Promise<readonly string[]> {
  const label = "io.x-k8s.kind.cluster";
  const format = `{{.Label "${label}"}}`;
  const text = await docker(["ps", "--all", "--filter", `label=${label}`, "--format", format]).catch(
    () => "",
  );
  return [...new Set(text.split("\n").filter((name) => name !== ""))].sort();
}
