/** Finds the machines of the run's own cluster. Refuses when one of them is not provably the run's. */
import { realpath } from "node:fs/promises";
import { z } from "zod";
import { type Cluster, type Machine, volumesInNode } from "../cluster/provider.ts";
import { Problem } from "../problem.ts";

export const nodesOptions = z.strictObject({
  /** Whose nodes are meant. */
  nodes: z.enum(["all", "control-plane"]).default("all"),
});
export type NodesOptions = z.input<typeof nodesOptions>;

export interface NodeTarget {
  readonly machine: Machine;
  /** The filesystem of its volumes, as the host has it. */
  readonly volumes: string;
  readonly place: string;
}

/**
 * Reads only. Everything under the cluster's label must be one of its nodes, hang in the run's network alone and have its
 * volumes where the run made them; throws a `Problem` of kind "unsafe" otherwise, and when there is nothing to hurt.
 */
export async function findNodes(cluster: Cluster, options: NodesOptions): Promise<readonly NodeTarget[]> {
  const { nodes: which = "all" } = options;
  const targets: NodeTarget[] = [];
  for (const machine of await cluster.machines()) {
    const { container, networks } = machine;
    const node = cluster.nodes.find((one) => one.container === container);
    if (node === undefined) throw unsafe(cluster, `${container} is no node that the run made`);
    if (networks.length !== 1 || networks[0] !== cluster.network) {
      throw unsafe(cluster, `${container} hangs in ${networks.join(", ") || "no network"}`);
    }
    const volumes = await realpath(node.volumes);
    const mounted =
      machine.volumes === null ? "nowhere" : await realpath(machine.volumes).catch(() => "nowhere");
    if (mounted !== volumes) throw unsafe(cluster, `${container} keeps its volumes ${mounted}`);
    if (which === "all" || node.role === which) {
      targets.push({ machine, volumes, place: `${node.name}:${volumesInNode}/**` });
    }
  }
  if (targets.length === 0) throw unsafe(cluster, "none of the nodes that are meant stands");
  return targets;
}

function unsafe({ name, network }: Cluster, what: string): Problem {
  return new Problem(
    {
      what: `the fault is refused: ${what}`,
      where: `containers under the label of cluster ${name}`,
      expected: `nodes that the run made, in network ${network} alone, on the filesystems that it made for them`,
      next: "find out who made that container; nothing was touched",
    },
    { kind: "unsafe" },
  );
}
