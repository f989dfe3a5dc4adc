/** Which node a fault of the network hits, and on which ways. Reads only. */
import { z } from "zod";
import type { Cluster, Node } from "../cluster/provider.ts";
import { Problem } from "../problem.ts";
import type { FaultPlan } from "./fault.ts";
import { podNetworks } from "./reach-posts.ts";
import { type Cut, cutsBetween, directions, type Party } from "./topology.ts";

const nodes = z.strictObject({
  role: z.enum(["control-plane", "worker"]).optional(),
  /** A pod that runs there, or that does not. */
  holding: z.string().min(1).optional(),
  without: z.string().min(1).optional(),
});

export const partitionOptions = z.strictObject({
  /** The first node that fits is cut off. */
  isolate: nodes,
  /** From these nodes alone; absent: from every other node and from the vault. */
  from: nodes.optional(),
  /** As the isolated node has it. */
  direction: z.enum(directions).default("both"),
  /** Of the pods above. */
  namespace: z.string().min(1),
});
export type PartitionOptions = z.input<typeof partitionOptions>;
type Nodes = z.output<typeof nodes>;

const clients = "clients";

export interface CutTarget {
  readonly node: Node;
  /** From whom it is cut off. */
  readonly others: readonly Party[];
  readonly cuts: readonly Cut[];
}

export async function findTarget(
  cluster: Cluster,
  wanted: z.output<typeof partitionOptions>,
): Promise<CutTarget> {
  const { isolate, from, direction, namespace } = wanted;
  const [node] = await findNodes(cluster, isolate, namespace);
  if (node === undefined) throw refused(`no node fits ${JSON.stringify(isolate)}`, cluster);
  const against = from === undefined ? null : await findNodes(cluster, from, namespace);
  const pods = await podNetworks(cluster);
  const others = (await cluster.stations())
    .filter(({ name }) => name !== node.name && name !== clients)
    .filter(({ name }) => against?.some((other) => other.name === name) ?? true)
    .map(({ name, address }) => {
      const network = pods.get(name);
      return { name, addresses: network === undefined ? [address] : [address, network] };
    });
  if (others.length === 0) throw refused(`there is nobody that ${node.name} could be cut off from`, cluster);
  const cuts = cutsBetween(
    node.name,
    others.map(({ name }) => name),
    direction,
  );
  return { node, others, cuts };
}

/** What is met, from the options alone. */
export function sayCut({ isolate, from, direction }: z.output<typeof partitionOptions>): string {
  const others = from === undefined ? "every other node, their pods and the vault" : sayNodes(from);
  const ways = { both: "between", in: "to", out: "from" } as const;
  const link = { both: "and", in: "from", out: "to" } as const;
  return `${ways[direction]} ${sayNodes(isolate)} ${link[direction]} ${others}`;
}

function sayNodes({ role, holding, without }: Nodes): string {
  const which = [
    ...(holding === undefined ? [] : [`that carries ${holding}`]),
    ...(without === undefined ? [] : [`without ${without}`]),
  ];
  return ["the first", role ?? "node", ...which].join(" ");
}

/** As a fault describes it. */
export function describeCut(
  { node, cuts }: CutTarget,
  placesOf: (node: Node) => readonly string[],
): FaultPlan {
  return {
    targets: [
      `node ${node.name} with its pods`,
      ...cuts.map(({ from, to }) => `the way from ${from} to ${to}`),
    ],
    blastRadius: placesOf(node),
  };
}

/** Whose packets the node must not take in, and to whom it must send none. */
export function addressesOf({ others, cuts }: CutTarget) {
  const addresses = (cut: (other: string) => boolean) =>
    others.filter(({ name }) => cut(name)).flatMap((other) => other.addresses);
  return {
    from: addresses((other) => cuts.some((cut) => cut.from === other)),
    to: addresses((other) => cuts.some((cut) => cut.to === other)),
  };
}

async function findNodes(cluster: Cluster, wanted: Nodes, namespace: string): Promise<readonly Node[]> {
  const { role, holding, without } = wanted;
  const nodeOf = async (pod: string) =>
    (await cluster.kubectl(["get", "pod", pod, "-n", namespace, "-o", "jsonpath={.spec.nodeName}"])).trim();
  const only = holding === undefined ? null : await nodeOf(holding);
  const never = without === undefined ? null : await nodeOf(without);
  return cluster.nodes.filter(
    (node) =>
      (role === undefined || node.role === role) &&
      (only === null || node.name === only) &&
      node.name !== never,
  );
}

function refused(what: string, { name }: Cluster): Problem {
  return new Problem(
    {
      what: `the fault is refused: ${what}`,
      where: `cluster ${name}`,
      expected: "a node of this run, and somebody on its network to cut it off from",
      next: "check `with` of the scenario's variant in the system file; nothing was touched",
    },
    { kind: "unsafe" },
  );
}
