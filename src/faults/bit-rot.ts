/** Single bits of a table are flipped on the volume under the running database, as a failing disk would. */
import { z } from "zod";
import type { Cluster, Node } from "../cluster/provider.ts";
import type { Fault } from "./fault.ts";
import { observePages } from "./pages-observer.ts";
import { byteAt, findPages, type TablePages } from "./table-pages.ts";
import { findVolume } from "./volume-target.ts";

export const rotOptions = z.strictObject({
  claim: z.string().min(1),
  namespace: z.string().min(1),
  /** Where the database's files lie on the volume. */
  folder: z.string().min(1).default("pgdata/base"),
  /** Text that the rows to be hit begin with. */
  rows: z.string().min(1).default("seed-"),
  /** How many pages are hit, one byte each. */
  pages: z.number().int().positive().default(16),
});
export type RotOptions = z.input<typeof rotOptions>;

/** `bits`: which of a byte change. */
export function bitRot(options: RotOptions, { bits } = { bits: 1 }): Fault {
  const { folder, rows, pages: count, ...claim } = rotOptions.parse(options);
  let described: TablePages | undefined;
  const pages = () => {
    if (described === undefined) throw new Error("which pages are to be hit was never described");
    return described;
  };
  return {
    name: "bit-rot",
    lift: "never",
    hurts: `one byte on each of ${count} pages of the table whose rows begin with ${rows}, on the volume of ${claim.namespace}/${claim.claim}`,
    async describe(cluster) {
      const target = await findVolume(cluster, claim);
      const found = await findPages(target, { folder, rows, count });
      described = found;
      return {
        targets: [
          `claim ${claim.namespace}/${claim.claim}`,
          `blocks ${found.places.map(({ block }) => block).join(", ")} of ${found.inNode} on node ${target.node.name}`,
        ],
        blastRadius: [`${target.node.name}:${found.inNode}`],
      };
    },
    async inject(cluster) {
      const { node } = await findVolume(cluster, claim);
      return flip({ cluster, node, pages: pages(), bits });
    },
    async confirm(cluster) {
      const { node } = await findVolume(cluster, claim);
      return observePages(node, pages());
    },
  };
}

interface Flip {
  readonly cluster: Cluster;
  readonly node: Node;
  readonly pages: TablePages;
  readonly bits: number;
}

/** Through the node's own file system, so that every reader of the file meets it; then out to the disk. */
async function flip({ cluster, node, pages: { onHost, inNode, places }, bits }: Flip): Promise<string> {
  const lines: string[] = [];
  for (const { at } of places) {
    const wrong = ((await byteAt(onHost, at)) ^ bits).toString(8).padStart(3, "0");
    lines.push(`printf '\\${wrong}' | dd of="$1" bs=1 seek=${at} conv=notrunc status=none`);
  }
  const script = ["set -e", ...lines, 'sync "$1"'].join("\n");
  const command = ["sh", "-c", script, "sh", inNode];
  const { exitCode, stderr } = await cluster.exec(node, command, { timeoutMs: 30_000 });
  if (exitCode !== 0) throw new Error(`the bytes could not be written into ${inNode}: ${stderr.trim()}`);
  return `dd conv=notrunc of ${places.length} bytes of ${inNode} on ${node.name}, and sync`;
}
