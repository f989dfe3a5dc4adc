/**
 * A node's disk takes no more writes: its filesystem meets an error and goes read-only under everybody who has files open
 * there, as ext4 does by `errors=remount-ro`. Reading goes on. It stays so for good: only a check of the whole disk helps.
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { type Cluster, type Node, volumesInNode } from "../cluster/provider.ts";
import type { Fault, Observation } from "./fault.ts";
import { diskFault, type DiskOptions } from "./own-filesystem.ts";

const run = promisify(execFile);

export function readOnly(options: DiskOptions): Fault {
  return diskFault("read-only", options, {
    async hurt({ node }, { device }) {
      const trigger = `/sys/fs/ext4/${basename(device)}/trigger_fs_error`;
      // From the host: a node may not write there.
      await run("mount", ["-o", "remount,errors=remount-ro", node.volumes], { timeout: 30_000 });
      await writeFile(trigger, "1");
      return `echo 1 >${trigger} on the host, mounted with errors=remount-ro`;
    },
    look: ({ node }, cluster) => tryToWrite(cluster, node),
  });
}

/** Makes an empty file and takes it away again. */
async function tryToWrite(cluster: Cluster, node: Node): Promise<Observation> {
  const file = `${volumesInNode}/.firedrill-${process.pid}`;
  const script = 'touch "$1" && rm "$1"';
  const { exitCode, stderr } = await cluster.exec(node, ["sh", "-c", script, "sh", file], {
    timeoutMs: 10_000,
  });
  return {
    held: exitCode !== 0 && stderr.includes("Read-only file system"),
    observer: `${node.name}, making a file on its disk`,
    detail: exitCode === 0 ? `${volumesInNode} takes a new file` : stderr.trim(),
  };
}
