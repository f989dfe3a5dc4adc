/** Finds the folder behind a volume claim: on its node, and as the host sees it. Refuses everything else. */
import { realpath, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { z } from "zod";
import { type Cluster, type Node, volumesInNode } from "../cluster/provider.ts";
import { Problem } from "../problem.ts";

export interface Claim {
  readonly claim: string;
  readonly namespace: string;
}

export interface VolumeTarget {
  readonly node: Node;
  readonly volume: string;
  /** The folder on the node. */
  readonly inNode: string;
  /** The same folder on the host, beneath the node's own filesystem. */
  readonly onHost: string;
}

const claimSchema = z.object({ spec: z.object({ volumeName: z.string().min(1) }) });
const path = z.object({ path: z.string() });
const requirement = z.object({ key: z.string(), values: z.array(z.string()).default([]) });
const volumeSchema = z.object({
  spec: z.object({
    hostPath: path.optional(),
    local: path.optional(),
    nodeAffinity: z.object({
      required: z.object({
        nodeSelectorTerms: z.array(z.object({ matchExpressions: z.array(requirement).default([]) })),
      }),
    }),
  }),
});

/** In the order of the claims. */
export async function findVolumes(cluster: Cluster, claims: readonly Claim[]): Promise<VolumeTarget[]> {
  const found: VolumeTarget[] = [];
  for (const claim of claims) found.push(await findVolume(cluster, claim));
  return found;
}

/** Reads only. Throws a `Problem` of kind "unsafe" when the folder is not provably the run's own. */
export async function findVolume(cluster: Cluster, { claim, namespace }: Claim): Promise<VolumeTarget> {
  const where = `claim ${namespace}/${claim} of cluster ${cluster.name}`;
  const { volumeName } = (await get(cluster, claimSchema, ["persistentvolumeclaim", claim, "-n", namespace]))
    .spec;
  const { spec } = await get(cluster, volumeSchema, ["persistentvolume", volumeName]);
  const terms = spec.nodeAffinity.required.nodeSelectorTerms;
  const names = terms.flatMap(({ matchExpressions }) => matchExpressions.flatMap(({ values }) => values));
  const node = cluster.nodes.find(({ name }) => names.length === 1 && name === names[0]);
  if (node === undefined) throw unsafe(`its volume lies on ${names.join(", ") || "no node"}`, where);
  const inNode = spec.hostPath?.path ?? spec.local?.path ?? "";
  if (posix.normalize(inNode) !== inNode || !inNode.startsWith(`${volumesInNode}/`)) {
    throw unsafe(`its path ${inNode || "(none)"} does not lie beneath ${volumesInNode}`, where);
  }
  const onHost = join(node.volumes, posix.relative(volumesInNode, inNode));
  await requireSameFolder({ cluster, node, inNode, onHost, where });
  return { node, volume: volumeName, inNode, onHost };
}

interface Folder extends Pick<VolumeTarget, "node" | "inNode" | "onHost"> {
  readonly cluster: Cluster;
  readonly where: string;
}

/** Both ways must lead to one folder, without a symbolic link: what is deleted is what is looked at. */
async function requireSameFolder({ cluster, node, inNode, onHost, where }: Folder): Promise<void> {
  const root = await realpath(node.volumes);
  const real = await realpath(onHost).catch(() => "");
  if (real !== join(root, posix.relative(volumesInNode, inNode))) {
    throw unsafe(`${onHost} leads to ${real || "nothing"}, outside ${root}`, where);
  }
  const { dev, ino } = await stat(real, { bigint: true });
  const seen = await cluster.exec(node, ["stat", "-c", "%d %i", inNode], { timeoutMs: 10_000 });
  if (seen.exitCode !== 0 || seen.stdout.trim() !== `${dev} ${ino}`) {
    throw unsafe(`${inNode} on the node is not ${real} on the host`, where);
  }
}

async function get<T>(cluster: Cluster, schema: z.ZodType<T>, what: readonly string[]): Promise<T> {
  return schema.parse(JSON.parse(await cluster.kubectl(["get", ...what, "-o", "json"])));
}

function unsafe(what: string, where: string): Problem {
  return new Problem(
    {
      what: `the fault is refused: ${what}`,
      where,
      expected: "a volume on a node of this run, on the filesystem that the run made for it",
      next: "check the claim that the system file names; nothing was touched",
    },
    { kind: "unsafe" },
  );
}
