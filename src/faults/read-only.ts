/**
 * A node's disk takes no more writes: its filesystem meets an error and goes read-only under everybody who has files open
 * there, as ext4 does by `errors=remount-ro`. Reading goes on. It stays so for good: only a check of the whole disk helps.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Node, volumesInNode } from "../cluster/provider.ts";
import type { Fault, Observation } from "./fault.ts";
import { ownDevice } from "./own-filesystem.ts";
import { findVolume } from "./volume-target.ts";

/** The disk that this claim's volume lies on. */
export const diskOptions = z.strictObject({ claim: z.string().min(1), namespace: z.string().min(1) });
export type DiskOptions = z.input<typeof diskOptions>;

const meetError = `set -e
mount -o remount,errors=remount-ro "$1"
echo 1 >"/sys/fs/ext4/$2/trigger_fs_error"`;

export function readOnly(options: DiskOptions): Fault {
  const claim = diskOptions.parse(options);
  return {
    name: "read-only",
    lift: "never",
    async describe(cluster) {
      const { node, volume } = await findVolume(cluster, claim);
      const device = await ownDevice(node);
      return {
        targets: [
          `${device}, the disk of ${node.name} with volume ${volume} and every other one of that node`,
        ],
        blastRadius: [`${node.name}:${volumesInNode}`],
      };
    },
    async inject(cluster) {
      const { node } = await findVolume(cluster, claim);
      const device = await ownDevice(node);
      const command = ["sh", "-c", meetError, "sh", volumesInNode, device];
      const { exitCode, stderr } = await cluster.exec(node, command, { timeoutMs: 30_000 });
      if (exitCode !== 0) throw new Error(`${device} of ${node.name} met no error: ${stderr.trim()}`);
      return `echo 1 >/sys/fs/ext4/${device}/trigger_fs_error on ${node.name}, mounted with errors=remount-ro`;
    },
    async confirm(cluster) {
      const { node } = await findVolume(cluster, claim);
      return tryToWrite(node);
    },
  };
}

/** Makes an empty file and takes it away again. */
async function tryToWrite({ name, volumes }: Node): Promise<Observation> {
  const file = join(volumes, `.firedrill-${process.pid}`);
  const observer = `the host, making a file on the disk of ${name} from outside`;
  try {
    await writeFile(file, "", { flag: "wx" });
    await rm(file);
    return { held: false, observer, detail: `${volumes} takes a new file` };
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    return { held: code === "EROFS", observer, detail: `${volumes} refuses a new file: ${code}` };
  }
}
