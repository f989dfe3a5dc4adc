/** A cluster on paper, for a tabletop: it has a name and nodes, and whatever is asked of it is refused. */
import path from "node:path";
import type { Cluster, ClusterProvider, Node } from "./provider.ts";

const roles = ["control-plane", "worker", "worker"] as const;

export function paperProvider(): ClusterProvider {
  return {
    name: "paper",
    create: async ({ name, network, folder }): Promise<Cluster> => ({
      name,
      network,
      kubeconfig: path.join(folder, "kubeconfig"),
      nodes: roles.map((role, index): Node => {
        const node = `${name}-${index === 0 ? role : `${role}${index}`}`;
        return { name: node, container: node, role, volumes: path.join(folder, node) };
      }),
      uid: "on paper",
      exec: async (_node, command) => refuse(command.join(" ")),
      stations: async () => refuse("who is on the network"),
      start: async (_station, command) => refuse(command.join(" ")),
      kubectl: async (args) => refuse(`kubectl ${args.join(" ")}`),
      machines: async () => refuse("what stands under the cluster's label"),
      destroy: async () => refuse("to destroy machines"),
      adopt: async () => refuse("to adopt a cluster"),
    }),
  };
}

function refuse(asked: string): never {
  throw new Error(`a cluster on paper was asked: ${asked}`);
}
