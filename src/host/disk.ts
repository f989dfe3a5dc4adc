import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { Problem } from "../problem.ts";

/** Free space that one folder's filesystem must have. */
export interface DiskDemand {
  readonly folder: string;
  readonly gib: number;
  readonly reason: string;
}

/** Where a run writes: the engine's own folder, the state of the runs, the reports. */
export interface RunFolders {
  readonly engine: string;
  readonly state: string;
  readonly reports: string;
}

/**
 * What a run needs free at its start, and what must still be free in the middle of it: enough to come to an end in good
 * order, with its record written.
 */
export function runDemands(folders: RunFolders, when: "start" | "middle"): readonly DiskDemand[] {
  const gib = {
    start: { engine: 7, state: 3, reports: 0.5 },
    middle: { engine: 0.2, state: 0.2, reports: 0.1 },
  };
  return [
    { folder: folders.engine, gib: gib[when].engine, reason: "the cluster's nodes and the vault" },
    { folder: folders.state, gib: gib[when].state, reason: "the cluster's volumes" },
    { folder: folders.reports, gib: gib[when].reports, reason: "evidence and report" },
  ];
}

const bytesPerGib = 1024 ** 3;

/**
 * Checks free space, adding the demands that meet on one filesystem. A folder that does not exist yet counts as its
 * nearest existing parent. Throws a Problem with both numbers.
 */
export async function requireDisk(demands: readonly DiskDemand[]): Promise<void> {
  const filesystems = new Map<
    number,
    { folders: Set<string>; reasons: Set<string>; gib: number; free: number }
  >();
  for (const { folder, gib, reason } of demands) {
    const existing = await nearestExisting(folder);
    const { dev } = await stat(existing);
    const { bavail, bsize } = await statfs(existing);
    const entry = filesystems.get(dev) ?? { folders: new Set(), reasons: new Set(), gib: 0, free: 0 };
    entry.folders.add(existing);
    entry.reasons.add(reason);
    entry.gib += gib;
    entry.free = (bavail * bsize) / bytesPerGib;
    filesystems.set(dev, entry);
  }
  for (const { folders, reasons, gib, free } of filesystems.values()) {
    if (free >= gib) continue;
    throw new Problem({
      what: `not enough disk space: ${free.toFixed(1)} GiB free`,
      where: [...folders].join(", "),
      expected: `${gib.toFixed(1)} GiB free (${[...reasons].join(", ")})`,
      next: "free some space there, then run the same command again",
    });
  }
}

async function nearestExisting(folder: string): Promise<string> {
  const there = await stat(folder).then(
    () => true,
    () => false,
  );
  return there || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}
