/** A node is gone for good, and its disk with it, while the cluster lives: the one that carries a given volume. */
import { readdir } from "node:fs/promises";
import { execa } from "execa";
import type { Cluster } from "../cluster/provider.ts";
import type { Fault } from "./fault.ts";
import { findNodes, type NodeTarget } from "./nodes-target.ts";
import { diskOptions, type DiskOptions } from "./own-filesystem.ts";
import { findVolume } from "./volume-target.ts";

const wipeMs = 60_000;

export function loseNode(options: DiskOptions): Fault {
  const claim = diskOptions.parse(options);
  let described: NodeTarget | undefined;
  const target = () => {
    if (described === undefined) throw new Error("which node is to be lost was never described");
    return described;
  };
  return {
    name: "lose-node",
    lift: "never",
    hurts: `the node that carries the volume of ${claim.namespace}/${claim.claim}, with all that lies on it`,
    async describe(cluster) {
      const { node, volume } = await findVolume(cluster, claim);
      described = (await findNodes(cluster, {})).find(({ machine }) => machine.container === node.container);
      return {
        targets: [`node ${node.name} with volume ${volume} and every other one of that node`],
        blastRadius: [target().place],
      };
    },
    async inject(cluster) {
      const { machine, volumes } = target();
      await cluster.destroy([machine]);
      // Nobody writes there any more.
      await execa("find", [volumes, "-xdev", "-mindepth", "1", "-delete"], { timeout: wipeMs });
      return `destroyed ${machine.container}, and deleted everything on its filesystem`;
    },
    confirm: async (cluster) => observe(cluster, target()),
  };
}

async function observe(cluster: Cluster, { machine: { container }, volumes }: NodeTarget) {
  const stands = (await cluster.machines()).some((machine) => machine.container === container);
  const entries = (await readdir(volumes)).filter((entry) => entry !== "lost+found");
  return {
    held: !stands && entries.length === 0,
    observer: "the engine's list of containers, and the host reading the volumes",
    detail: `${container} ${stands ? "stands" : "is not there"}; ${entries.length} entries on its disk`,
  };
}
