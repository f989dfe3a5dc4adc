/** What kind is told to build: pure data, so that it can be read, compared and tested without a cluster. */
import { stringify } from "yaml";
import { volumesInNode } from "./provider.ts";

export const nodeRoles = ["control-plane", "worker", "worker"] as const;

/** Addresses of all pods. */
export const podSubnet = "10.244.0.0/16";
/** Addresses of all Services: kind's own choice, written down. */
export const serviceSubnet = "10.96.0.0/16";

export interface KindConfigSpec {
  /** One loopback port per node, in the order of the nodes. */
  readonly ports: readonly number[];
  readonly nodePort: number;
  /** Host folder of each node's volume filesystem, in the order of the nodes. */
  readonly volumes: readonly string[];
}

/** One untainted control plane and two workers, each with a volume filesystem and a client port of its own. */
export function kindConfig({ ports, nodePort, volumes }: KindConfigSpec) {
  return {
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    networking: { podSubnet, serviceSubnet },
    kubeadmConfigPatches: [
      // The system spreads over all nodes, so that losing any of them is a disaster for part of it.
      stringify({ kind: "InitConfiguration", nodeRegistration: { taints: [] } }),
      stringify({
        kind: "KubeletConfiguration",
        failCgroupV1: false,
        // A crash loop backs off to 300 s otherwise, and would heal long after a drill has been judged.
        crashLoopBackOff: { maxContainerRestartPeriod: "30s" },
      }),
    ],
    nodes: nodeRoles.map((role, index) => ({
      role,
      extraMounts: [{ hostPath: volumes[index], containerPath: volumesInNode, propagation: "None" }],
      extraPortMappings: [
        { containerPort: nodePort, hostPort: ports[index], listenAddress: "127.0.0.1", protocol: "TCP" },
      ],
    })),
  };
}

/** kind's own names for the nodes of a cluster, in the order of the roles. */
export function nodeNames(cluster: string): readonly string[] {
  let workers = 0;
  return nodeRoles.map((role) => {
    if (role === "control-plane") return `${cluster}-control-plane`;
    workers += 1;
    return workers === 1 ? `${cluster}-worker` : `${cluster}-worker${workers}`;
  });
}
