import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { Problem } from "../problem.ts";

/** Free space and inodes that one folder's filesystem must have. */
export interface DiskDemand {
  readonly folder: string;
  readonly gib: number;
  /** Free inodes that it must have. Default 0. */
  readonly inodes?: number;
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
  const inodes = {
    start: { engine: 100_000, state: 2_000, reports: 2_000 },
    middle: { engine: 2_000, state: 200, reports: 200 },
  };
  const reasons = {
    engine: "the cluster's nodes and the vault",
    state: "the cluster's volumes",
    reports: "evidence and report",
  };
  return (["engine", "state", "reports"] as const).map((of) => ({
    folder: folders[of],
    gib: gib[when][of],
    inodes: inodes[when][of],
    reason: reasons[of],
  }));
}

const bytesPerGib = 1024 ** 3;

/**
 * Checks free space and inodes, adding the demands that meet on one filesystem. A folder that does not exist yet counts as its
 * nearest existing parent. Throws a Problem with both numbers.
 */
export async function requireDisk(demands: readonly DiskDemand[]): Promise<void> {
  const filesystems = new Map<
    number,
    {
      folders: Set<string>;
      reasons: Set<string>;
      gib: number;
      free: number;
      inodes: number;
      freeInodes: number;
    }
  >();
  for (const { folder, gib, inodes = 0, reason } of demands) {
    const existing = await nearestExisting(folder);
    const { dev } = await stat(existing);
    const { bavail, bsize, files, ffree } = await statfs(existing);
    const none = { folders: new Set<string>(), reasons: new Set<string>(), gib: 0, free: 0 };
    const entry = filesystems.get(dev) ?? { ...none, inodes: 0, freeInodes: 0 };
    entry.folders.add(existing);
    entry.reasons.add(reason);
    entry.gib += gib;
    entry.free = (bavail * bsize) / bytesPerGib;
    entry.inodes += inodes;
    // Some filesystems have no fixed number of them, and say 0.
    entry.freeInodes = files === 0 ? Number.POSITIVE_INFINITY : ffree;
    filesystems.set(dev, entry);
  }
  for (const { folders, reasons, gib, free, inodes, freeInodes } of filesystems.values()) {
    const where = [...folders].join(", ");
    const why = [...reasons].join(", ");
    if (free < gib) {
      throw new Problem({
        what: `not enough disk space: ${free.toFixed(1)} GiB free`,
        where,
        expected: `${gib.toFixed(1)} GiB free (${why})`,
        next: "free some space there, then run the same command again",
      });
    }
    if (freeInodes < inodes) {
      throw new Problem({
        what: `not enough inodes: ${freeInodes} free`,
        where,
        expected: `${inodes} free (${why})`,
        next: "remove small files there (`df -i` shows how many), then run the same command again",
      });
    }
  }
}

async function nearestExisting(folder: string): Promise<string> {
  const there = await stat(folder).then(
    () => true,
    () => false,
  );
  return there || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}
