import { readFile } from "node:fs/promises";
import { bootId } from "../keeper/identity.ts";
import { Problem } from "../problem.ts";
import { changeBrought } from "./brought-file.ts";
import { ask } from "./command.ts";
import type { HostContext } from "./context.ts";

export const inotifySetting = "fs.inotify.max_user_instances";
const file = "/proc/sys/fs/inotify/max_user_instances";
/** Enough for several clusters side by side. */
const wanted = 512;
/** Two clusters of three nodes run with this; with less the nodes' systemd and kubelets fail at random. */
const least = 128;

/**
 * Raises the kernel's inotify limit where it is low and this user may, and records before how it was; throws a Problem where it
 * stays below 128.
 */
export async function raiseInotify(context: HostContext): Promise<void> {
  const before = await limit();
  if (before >= wanted) return;
  const raised = { before, after: wanted, bootId: bootId() };
  await changeBrought(context, (brought) => ({ ...brought, inotify: raised }));
  await setInotify(wanted);
  const after = await limit();
  context.steps.say(describeInotify({ before, after }));
  if (after >= least) return;
  throw new Problem({
    what: `${inotifySetting} is ${after}, and it cannot be raised from here`,
    where: file,
    expected: `${wanted}, at least ${least}`,
    next: `sysctl -w ${inotifySetting}=${wanted} as root of the machine itself`,
  });
}

/** What was done, with numbers. */
export function describeInotify({ before, after }: { before: number; after: number }): string {
  if (after >= wanted)
    return `${inotifySetting} raised from ${before} to ${after}, until the machine restarts`;
  return `${inotifySetting} is ${after} and cannot be raised from here (${wanted} wanted): run one cluster at a time`;
}

/** How it stands, without changing it. */
export async function inotifyLimit(): Promise<{
  readonly now: number;
  readonly wanted: number;
  readonly least: number;
}> {
  return { now: await limit(), wanted, least };
}

/** Sets it, where this user may: the caller looks how it stands then. */
export async function setInotify(value: number): Promise<void> {
  await ask("sysctl", ["-q", "-w", `${inotifySetting}=${value}`]);
}

async function limit(): Promise<number> {
  return Number(await readFile(file, "utf8"));
}
