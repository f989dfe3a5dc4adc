/** Everything on a volume is deleted under the running system, as a wrong `rm -rf` would. */
import { z } from "zod";
import type { Fault } from "./fault.ts";
import { volumeObserver } from "./volume-observer.ts";
import { findVolume } from "./volume-target.ts";

export const volumeOptions = z.strictObject({
  claim: z.string().min(1),
  namespace: z.string().min(1),
  /** A file that is there as long as the data are. */
  marker: z.string().min(1).default("PG_VERSION"),
});
export type VolumeOptions = z.input<typeof volumeOptions>;

/** The system goes on writing while its files are deleted: folders that fill up again are gone through again. */
const passes = 5;

export function wipeVolume(options: VolumeOptions): Fault {
  const { marker, ...claim } = volumeOptions.parse(options);
  const observer = volumeObserver(marker);
  return {
    name: "wipe-volume",
    lift: "never",
    async describe(cluster) {
      const target = await findVolume(cluster, claim);
      await observer.remember(target);
      return {
        targets: [
          `claim ${claim.namespace}/${claim.claim}`,
          `volume ${target.volume} on node ${target.node.name}`,
        ],
        blastRadius: [`${target.node.name}:${target.inNode}/**`],
      };
    },
    async inject(cluster) {
      const { node, inNode } = await findVolume(cluster, claim);
      const command = ["find", inNode, "-xdev", "-mindepth", "1", "-delete"];
      const codes: number[] = [];
      while (codes.length < passes && codes.at(-1) !== 0) {
        codes.push((await cluster.exec(node, command, { timeoutMs: 60_000 })).exitCode);
      }
      return `${command.join(" ")} on ${node.name}: exit codes ${codes.join(", ")}`;
    },
    async confirm(cluster) {
      return observer.look(await findVolume(cluster, claim));
    },
  };
}
