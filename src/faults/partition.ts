/**
 * A node is cut off from the others, from their pods and from the vault, or from some of them. The way by which clients
 * come in stays: they stand outside.
 */
import { z } from "zod";
import type { Cluster, Node } from "../cluster/provider.ts";
import { Problem } from "../problem.ts";
import type { Fault } from "./fault.ts";
import { dropPackets, passPackets, placesOf } from "./partition-rules.ts";
import { type Comparison, compare, drawMatrix, type Matrix } from "./reach-matrix.ts";
import { type ReachObserver, reachObserver } from "./reach-observer.ts";
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

const baselineLooks = 3;
const clients = "clients";

export function partition(options: PartitionOptions): Fault {
  return cutOff("partition", { options, met: true });
}

/** The control's fault: the same rules in the same places, and no packet that meets them. */
export function partitionNothing(options: PartitionOptions): Fault {
  return cutOff("partition-nothing", { options, met: false });
}

function cutOff(name: string, { options, met }: { options: PartitionOptions; met: boolean }): Fault {
  const wanted = partitionOptions.parse(options);
  // Found once, before the harm: what runs where may change with it.
  let found: Promise<Target> | undefined;
  let observer: ReachObserver | undefined;
  let before: Matrix | undefined;
  let lifted = false;
  const target = (cluster: Cluster) => (found ??= findTarget(cluster, wanted));
  return {
    name,
    lift: "atMarker",
    async describe(cluster) {
      const { node, cuts } = await target(cluster);
      return {
        targets: [
          `node ${node.name} with its pods`,
          ...cuts.map(({ from, to }) => `the way from ${from} to ${to}`),
        ],
        blastRadius: placesOf(node),
      };
    },
    async inject(cluster) {
      const { node, others, cuts } = await target(cluster);
      const addresses = (cut: (other: Party) => boolean) =>
        others.filter(cut).flatMap((other) => other.addresses);
      const from = addresses(({ name: other }) => cuts.some((cut) => cut.from === other));
      const to = addresses(({ name: other }) => cuts.some((cut) => cut.to === other));
      lifted = false;
      await dropPackets(cluster, node, { from, to, met });
      return `${node.name} drops what comes from ${from.join(", ") || "nobody"}, and what goes to ${to.join(", ") || "nobody"}`;
    },
    async confirm(cluster) {
      const { cuts } = await target(cluster);
      observer ??= reachObserver(cluster);
      before ??= await baseline(observer, cuts);
      const now = await observer.look();
      const seen = compare(before, now, cuts);
      return {
        // Once it is lifted, whatever is still closed is the harm.
        held: lifted ? seen.closed + seen.alsoClosed.length > 0 : isExactly(seen),
        observer:
          "programs in the networks of every node, of a place among its pods, of the vault and of the host",
        detail: describeComparison(seen),
        table: drawMatrix(now),
      };
    },
    async undo(cluster) {
      for (const node of cluster.nodes) await passPackets(cluster, node);
      lifted = true;
    },
  };
}

/** What could be reached before; looked at again where too little is seen to prove anything by. */
async function baseline(observer: ReachObserver, cuts: readonly Cut[]): Promise<Matrix> {
  for (let look = 1; ; look += 1) {
    const seen = await observer.look();
    if (look === baselineLooks || compare(seen, seen, cuts).blind.length === 0) return seen;
  }
}

/** Everything that must be cut is, and nothing else. */
function isExactly({ toClose, closed, alsoClosed, blind }: Comparison): boolean {
  return toClose > 0 && closed === toClose && alsoClosed.length === 0 && blind.length === 0;
}

function describeComparison({ toClose, closed, others, alsoClosed, blind }: Comparison): string {
  const parts = [
    `${closed} of ${toClose} ways across the cut are closed, for datagrams, new connections and kept ones`,
    `${others - alsoClosed.length} of ${others} other ways are open as before`,
    ...(alsoClosed.length > 0 ? [`closed too: ${alsoClosed.slice(0, 5).join(", ")}`] : []),
    ...(blind.length > 0 ? [`cannot be seen: ${blind.join(", ")}`] : []),
  ];
  return parts.join("; ");
}

interface Target {
  readonly node: Node;
  /** From whom it is cut off. */
  readonly others: readonly Party[];
  readonly cuts: readonly Cut[];
}

async function findTarget(cluster: Cluster, wanted: z.output<typeof partitionOptions>): Promise<Target> {
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
