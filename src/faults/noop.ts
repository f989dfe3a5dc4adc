/**
 * The control's fault: it goes through every motion of `wipe-volume`, and harms nothing. The same observer must
 * not be taken in.
 */
import { posix } from "node:path";
import { volumesInNode } from "../cluster/provider.ts";
import type { Fault } from "./fault.ts";
import { volumesObserver } from "./volume-observer.ts";
import { findVolumes } from "./volume-target.ts";
import { claimsOf, type VolumeOptions, volumeOptions } from "./wipe-volume.ts";

/** Beside the volume, on the same filesystem. */
const scratch = posix.join(volumesInNode, "wipe-nothing");

export function wipeNothing(options: VolumeOptions): Fault {
  const { marker, ...rest } = volumeOptions.parse(options);
  const claims = claimsOf(rest);
  const observer = volumesObserver(marker);
  return {
    name: "wipe-nothing",
    lift: "never",
    hurts: "nothing: an empty folder beside each volume",
    async describe(cluster) {
      const targets = await findVolumes(cluster, claims);
      await observer.remember(targets);
      return {
        targets: targets.map(
          ({ volume, node }) => `an empty folder beside volume ${volume} on node ${node.name}`,
        ),
        blastRadius: targets.map(({ node }) => `${node.name}:${scratch}/**`),
      };
    },
    async inject(cluster) {
      const command = ["find", scratch, "-xdev", "-mindepth", "1", "-delete"];
      const sent: string[] = [];
      for (const { node } of await findVolumes(cluster, claims)) {
        await cluster.exec(node, ["mkdir", "-p", scratch], { timeoutMs: 10_000 });
        const { exitCode } = await cluster.exec(node, command, { timeoutMs: 60_000 });
        sent.push(`${command.join(" ")} on ${node.name}: exit code ${exitCode}`);
      }
      return sent.join("; ");
    },
    async confirm(cluster) {
      return observer.look(await findVolumes(cluster, claims));
    },
  };
}
