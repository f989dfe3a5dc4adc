/** The observer of a wiped volume: it reads the node's filesystem from the host, never through the injector. */
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Observation } from "./fault.ts";
import type { VolumeTarget } from "./volume-target.ts";

/** How deep below the volume's root a data folder may lie. */
const markerDepth = 3;

export interface VolumeObserver {
  /** Remembers which file the marker is, so that a new one made after the harm is not taken for the old. */
  remember(target: VolumeTarget): Promise<void>;
  look(target: VolumeTarget): Promise<Observation>;
}

/** `marker` is the name of a file that is there as long as the data are, e.g. PG_VERSION. */
export function volumeObserver(marker: string): VolumeObserver {
  let remembered: string | null = null;
  return {
    async remember({ onHost }) {
      remembered = await markerIdentity(onHost, marker);
    },
    async look({ onHost, node }) {
      const files = await listFiles(onHost);
      const now = await markerIdentity(onHost, marker);
      const held = now === null || (remembered !== null && now !== remembered);
      const state =
        now === null ? `no ${marker}` : held ? `another ${marker} than before` : `${marker} in place`;
      return {
        held,
        observer: `the host, reading the filesystem of ${node.name} from outside`,
        detail: `${onHost}: ${files.length} files, ${state}`,
      };
    },
  };
}

export interface VolumesObserver {
  remember(targets: readonly VolumeTarget[]): Promise<void>;
  /** The harm is there when every volume shows it. */
  look(targets: readonly VolumeTarget[]): Promise<Observation>;
}

/** Several volumes at once, each with its own marker. */
export function volumesObserver(marker: string): VolumesObserver {
  const observers = new Map<string, VolumeObserver>();
  const of = ({ onHost }: VolumeTarget) => {
    const observer = observers.get(onHost) ?? volumeObserver(marker);
    observers.set(onHost, observer);
    return observer;
  };
  return {
    async remember(targets) {
      for (const target of targets) await of(target).remember(target);
    },
    async look(targets) {
      const seen = await Promise.all(targets.map((target) => of(target).look(target)));
      return {
        held: seen.every(({ held }) => held),
        observer: seen.map(({ observer }) => observer).join("; "),
        detail: seen.map(({ detail }) => detail).join("; "),
      };
    },
  };
}

async function markerIdentity(folder: string, marker: string): Promise<string | null> {
  const found = (await listFiles(folder, markerDepth)).filter((file) => basename(file) === marker).sort();
  // The shallowest is the root of the data: others lie in its subfolders.
  const [first] = found.toSorted((a, b) => a.split("/").length - b.split("/").length);
  if (first === undefined) return null;
  const seen = await stat(join(folder, first), { bigint: true }).catch(() => null);
  return seen === null ? null : `${seen.ino}:${seen.birthtimeNs}`;
}

/** Relative paths. Files come and go under a running system: what vanishes on the way is not counted. */
async function listFiles(
  folder: string,
  depth = Number.POSITIVE_INFINITY,
  at = "",
): Promise<readonly string[]> {
  const entries = await readdir(join(folder, at), { withFileTypes: true }).catch((cause: unknown) => {
    if (at !== "" && isGone(cause)) return [];
    throw cause;
  });
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(at, entry.name);
    if (!entry.isDirectory()) files.push(path);
    else if (depth > 1) files.push(...(await listFiles(folder, depth - 1, path)));
  }
  return files;
}

function isGone(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
