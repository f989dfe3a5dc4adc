/** Nodes are destroyed all at once, with everything on their disks, as a lost data centre would. */
import { execa } from "execa";
import type { Cluster } from "../cluster/provider.ts";
import type { Fault } from "./fault.ts";
import { observeNodes } from "./nodes-observer.ts";
import { findNodes, type NodesOptions, type NodeTarget, nodesOptions } from "./nodes-target.ts";

const wipeMs = 60_000;

export function destroyNodes(options: NodesOptions): Fault {
  return nodesFault("destroy-nodes", options, async (cluster, targets) => {
    await cluster.destroy(targets.map(({ machine }) => machine));
    // Nobody writes there any more.
    for (const { volumes } of targets) {
      await execa("find", [volumes, "-xdev", "-mindepth", "1", "-delete"], { timeout: wipeMs });
    }
    return `destroyed ${names(targets)}, and deleted everything on their filesystems`;
  });
}

/** The control's fault: it finds the same nodes, and asks the engine to destroy none of them. */
export function destroyNothing(options: NodesOptions): Fault {
  const fault = nodesFault("destroy-nothing", options, async (cluster, targets) => {
    await cluster.destroy([]);
    return `destroyed none of ${names(targets)}`;
  });
  return { ...fault, hurts: "nothing: the engine is asked to destroy no node" };
}

type Harm = (cluster: Cluster, targets: readonly NodeTarget[]) => Promise<string>;

function nodesFault(name: string, given: NodesOptions, harm: Harm): Fault {
  const options = nodesOptions.parse(given);
  return {
    name,
    lift: "never",
    hurts: `${options.nodes === "all" ? "every node" : "the control plane"} of the run's cluster, with its volumes`,
    takesCluster: true,
    async describe(cluster) {
      const targets = await findNodes(cluster, options);
      return {
        targets: targets.map(({ machine }) => `node ${machine.container}, with its volumes`),
        blastRadius: targets.map(({ place }) => place),
      };
    },
    inject: async (cluster) => harm(cluster, await findNodes(cluster, options)),
    confirm: (cluster) => observeNodes(cluster, options),
  };
}

function names(targets: readonly NodeTarget[]): string {
  return targets.map(({ machine }) => machine.container).join(", ");
}
