/** One loop filesystem per node, made and mounted on the host: a disk that can fill up, rot and be read from outside. */
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Undo } from "../keeper/undo.ts";

const bytesPerNode = 3 * 1024 ** 3;

export interface VolumeSpec {
  readonly folder: string;
  readonly node: string;
  owe(key: string, undo: Undo): Promise<void>;
}

/** Resolves with the folder where the filesystem is mounted. The file is sparse: it takes what is written. */
export async function makeVolume({ folder, node, owe }: VolumeSpec): Promise<string> {
  const file = join(folder, `${node}.ext4`);
  const point = join(folder, node);
  await mkdir(point, { recursive: true });
  const handle = await open(file, "wx", 0o600);
  await handle.truncate(bytesPerNode).finally(() => handle.close());
  await execa("mkfs.ext4", ["-q", "-m0", file], { timeout: 60_000 });
  await owe(`loop:${node}`, { kind: "loop", file });
  await owe(`mount:${node}`, { kind: "mount", path: point });
  await execa("mount", ["-o", "loop", file, point], { timeout: 30_000 });
  return point;
}
