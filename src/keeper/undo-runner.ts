/** Carries out undos. Each is idempotent: done means that the thing is not there, whoever took it away. */
import { type DockerThing, labelled, networksNamed, remove } from "./docker.ts";
import { detachLoops, removeFolder, unmount } from "./undo-disk.ts";
import type { Owed } from "./undo-list.ts";
import { endProcess } from "./undo-process.ts";
import type { Undo } from "./undo.ts";

export interface UndoContext {
  /** Folders beneath which mounts, loop files and folders may lie: the run's state and the system's temp folder. */
  readonly roots: readonly string[];
}

/** Takes the thing away. Throws when it is still there afterwards, or when it is not the run's to take. */
export async function carryOut(undo: Undo, { roots }: UndoContext): Promise<void> {
  switch (undo.kind) {
    case "docker-label":
      return removeAll(() => everythingLabelled(undo.label));
    case "kind-cluster":
      return removeAll(() => labelled("container", kindLabel(undo.name)));
    case "docker-network":
      return removeAll(() => networksNamed(undo.name));
    case "mount":
      return unmount(undo.path, roots);
    case "loop":
      return detachLoops(undo.file, roots);
    case "process":
      return endProcess(undo);
    case "folder":
      return removeFolder(undo.path, roots);
  }
}

/**
 * Newest first. What fails is tried once more at the end, since a later undo may have been in its way.
 * Resolves with one line for each thing that could not be undone.
 */
export async function carryOutAll(
  owed: readonly Owed[],
  context: UndoContext,
  settled: (owed: Owed) => Promise<void>,
): Promise<readonly string[]> {
  const failed = await pass(owed.toReversed(), context, settled);
  const again = await pass(
    failed.map((failure) => failure.owed),
    context,
    settled,
  );
  return again.map(({ owed: { undo }, why }) => `${describeUndo(undo)}: ${why}`);
}

export function describeUndo(undo: Undo): string {
  switch (undo.kind) {
    case "docker-label":
      return `containers, networks and volumes labelled ${undo.label}`;
    case "kind-cluster":
      return `kind cluster ${undo.name}`;
    case "docker-network":
      return `network ${undo.name}`;
    case "mount":
      return `mount ${undo.path}`;
    case "loop":
      return `loop device of ${undo.file}`;
    case "process":
      return `process ${undo.pid}`;
    case "folder":
      return `folder ${undo.path}`;
  }
}

/** kind's own label: the identity of a cluster's node containers. */
export function kindLabel(name: string): string {
  return `io.x-k8s.kind.cluster=${name}`;
}

export async function everythingLabelled(label: string): Promise<readonly DockerThing[]> {
  const kinds = ["container", "network", "volume"] as const;
  return (await Promise.all(kinds.map((kind) => labelled(kind, label)))).flat();
}

interface Failure {
  readonly owed: Owed;
  readonly why: string;
}

async function pass(
  owed: readonly Owed[],
  context: UndoContext,
  settled: (owed: Owed) => Promise<void>,
): Promise<readonly Failure[]> {
  const failed: Failure[] = [];
  for (const one of owed) {
    try {
      await carryOut(one.undo, context);
      await settled(one);
    } catch (cause) {
      failed.push({ owed: one, why: cause instanceof Error ? cause.message : String(cause) });
    }
  }
  return failed;
}

async function removeAll(find: () => Promise<readonly DockerThing[]>): Promise<void> {
  let said = "";
  // Docker answers before it has let go of everything, and refuses what another call is removing already.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const things = await find();
    if (things.length === 0) return;
    try {
      await remove(things);
    } catch (cause) {
      said = cause instanceof Error ? cause.message : String(cause);
    }
  }
  const still = await find();
  if (still.length > 0) throw new Error(`still there: ${still.map(({ name }) => name).join(", ")}. ${said}`);
}
