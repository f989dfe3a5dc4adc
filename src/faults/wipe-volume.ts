/** Everything on a volume, or on several at once, is deleted under the running system, as a wrong `rm -rf` would. */
import { z } from "zod";
import type { Cluster } from "../cluster/provider.ts";
import type { Fault } from "./fault.ts";
import { volumesObserver } from "./volume-observer.ts";
import { type Claim, findVolumes, type VolumeTarget } from "./volume-target.ts";

export const volumeOptions = z.strictObject({
  /** One claim or several. */
  claim: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  namespace: z.string().min(1),
  /** A file that is there as long as the data are. */
  marker: z.string().min(1).default("PG_VERSION"),
});
export type VolumeOptions = z.input<typeof volumeOptions>;

/** The system goes on writing while its files are deleted: folders that fill up again are gone through again. */
const passes = 5;

export function claimsOf({ claim, namespace }: VolumeOptions): readonly Claim[] {
  return [claim].flat().map((one) => ({ claim: one, namespace }));
}

export function wipeVolume(options: VolumeOptions): Fault {
  const { marker, ...rest } = volumeOptions.parse(options);
  const claims = claimsOf(rest);
  const observer = volumesObserver(marker);
  return {
    name: "wipe-volume",
    lift: "never",
    hurts: `every file on ${claims.map((one) => `the volume of ${one.namespace}/${one.claim}`).join(", ")}`,
    async describe(cluster) {
      const targets = await findVolumes(cluster, claims);
      await observer.remember(targets);
      return {
        targets: targets.flatMap(({ volume, node }, index) => [
          `claim ${claims[index]?.namespace}/${claims[index]?.claim}`,
          `volume ${volume} on node ${node.name}`,
        ]),
        blastRadius: targets.map(({ node, inNode }) => `${node.name}:${inNode}/**`),
      };
    },
    async inject(cluster) {
      const targets = await findVolumes(cluster, claims);
      const sent = await Promise.all(targets.map((target) => wipe(cluster, target)));
      return sent.join("; ");
    },
    async confirm(cluster) {
      return observer.look(await findVolumes(cluster, claims));
    },
  };
}

async function wipe(cluster: Cluster, { node, inNode }: VolumeTarget): Promise<string> {
  const command = ["find", inNode, "-xdev", "-mindepth", "1", "-delete"];
  const codes: number[] = [];
  while (codes.length < passes && codes.at(-1) !== 0) {
    codes.push((await cluster.exec(node, command, { timeoutMs: 60_000 })).exitCode);
  }
  return `${command.join(" ")} on ${node.name}: exit codes ${codes.join(", ")}`;
}
