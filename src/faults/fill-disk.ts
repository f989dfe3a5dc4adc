/** A node's disk is full to its last block, as when something beside the database writes without end. */
import { statfs } from "node:fs/promises";
import { type Node, volumesInNode } from "../cluster/provider.ts";
import type { Fault, Observation } from "./fault.ts";
import { diskFault, type DiskOptions } from "./own-filesystem.ts";

/** Blocks are set aside, not written: the disk that carries this one does not fill up. The last few are written. */
const fill = `set -e
for part in 1 2 3 4; do
  blocks=$(stat --file-system --format=%a "$1")
  if [ "$blocks" -lt 64 ]; then break; fi
  fallocate --length $(( (blocks - 32) * $(stat --file-system --format=%S "$1") )) "$1/filled-$part"
done
! dd if=/dev/zero of="$1/filled-last" bs=4096 status=none 2>/dev/null`;

export function fillDisk(options: DiskOptions): Fault {
  return diskFault("fill-disk", options, {
    async hurt({ node }, _disk, cluster) {
      const command = ["sh", "-c", fill, "sh", volumesInNode];
      const { exitCode, stderr } = await cluster.exec(node, command, { timeoutMs: 60_000 });
      if (exitCode !== 0) throw new Error(`the disk of ${node.name} was not filled: ${stderr.trim()}`);
      return `fallocate of every free block in ${volumesInNode} on ${node.name}`;
    },
    look: ({ node }) => countFree(node),
  });
}

async function countFree({ name, volumes }: Node): Promise<Observation> {
  const { bavail, blocks } = await statfs(volumes);
  return {
    held: bavail === 0,
    observer: `the host, asking the disk of ${name} for its free blocks`,
    detail: `${volumes}: ${bavail} of ${blocks} blocks are free`,
  };
}
