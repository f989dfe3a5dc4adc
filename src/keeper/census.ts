/** What of a run still exists, counted from reality: by the run's label, its folder, and what it owed. */
import { realpath } from "node:fs/promises";
import { isBeneath, loopDevices, mounts } from "./disks.ts";
import { labelled, networksNamed } from "./docker.ts";
import { processesOfRun } from "./identity.ts";
import { ownPath } from "./undo-disk.ts";
import type { Owed } from "./undo-list.ts";
import { membersOf } from "./undo-process.ts";
import { everythingLabelled, kindLabel } from "./undo-runner.ts";

export interface CensusOf {
  readonly run: string;
  /** State folder: mounts and loop files beneath it are the run's. */
  readonly state: string;
  /** Everything the run ever owed. */
  readonly owed: readonly Owed[];
  readonly roots: readonly string[];
  /** Processes that carry the run's label and are meant to live: the drill, its keeper. */
  readonly except?: readonly number[];
}

/** The label that everything of a run in Docker carries. */
export function runLabel(run: string): string {
  return `firedrill.run=${run}`;
}

/** One line for each thing that is still there; empty when the run has left nothing. */
export async function census(of: CensusOf): Promise<readonly string[]> {
  const found = await Promise.all([dockerThings(of), disks(of), processes(of)]);
  return [...new Set(found.flat())];
}

async function dockerThings({ run, owed }: CensusOf): Promise<readonly string[]> {
  const things = [...(await everythingLabelled(runLabel(run)))];
  for (const { undo } of owed) {
    if (undo.kind === "docker-label") things.push(...(await everythingLabelled(undo.label)));
    if (undo.kind === "kind-cluster") things.push(...(await labelled("container", kindLabel(undo.name))));
    if (undo.kind === "docker-network") things.push(...(await networksNamed(undo.name)));
  }
  return things.map(({ kind, name }) => `${kind} ${name}`);
}

async function disks({ state, owed, roots }: CensusOf): Promise<readonly string[]> {
  const own = async (path: string) => ownPath(path, roots).catch(() => path);
  const owedMounts = new Set<string>();
  const owedFiles = new Set<string>();
  for (const { undo } of owed) {
    if (undo.kind === "mount") owedMounts.add(await own(undo.path));
    if (undo.kind === "loop") owedFiles.add(await own(undo.file));
  }
  const folder = await realpath(state).catch(() => state);
  return [
    ...(await mounts())
      .filter(({ path }) => owedMounts.has(path) || isBeneath(path, folder))
      .map(({ path }) => `mount ${path}`),
    ...(await loopDevices())
      .filter(({ file }) => owedFiles.has(file) || isBeneath(file, folder))
      .map(({ device, file }) => `loop device ${device} of ${file}`),
  ];
}

async function processes({ run, owed, except = [] }: CensusOf): Promise<readonly string[]> {
  const pids = (await processesOfRun(run)).map(({ pid }) => pid);
  for (const { undo } of owed) if (undo.kind === "process") pids.push(...(await membersOf(undo)));
  return pids.filter((pid) => !except.includes(pid)).map((pid) => `process ${pid}`);
}
