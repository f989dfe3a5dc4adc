/**
 * The control's fault: it goes through every motion of `wipe-volume`, and harms nothing. The same observer must
 * not be taken in.
 */
import { posix } from "node:path";
import { volumesInNode } from "../cluster/provider.ts";
import type { Fault } from "./fault.ts";
import { volumeObserver } from "./volume-observer.ts";
import { findVolume } from "./volume-target.ts";
import { type VolumeOptions, volumeOptions } from "./wipe-volume.ts";

/** Beside the volume, on the same filesystem. */
const scratch = posix.join(volumesInNode, "wipe-nothing");

export function wipeNothing(options: VolumeOptions): Fault {
  const { marker, ...claim } = volumeOptions.parse(options);
  const observer = volumeObserver(marker);
  return {
    name: "wipe-nothing",
    lift: "never",
    async describe(cluster) {
      const target = await findVolume(cluster, claim);
      await observer.remember(target);
      return {
        targets: [`an empty folder beside volume ${target.volume} on node ${target.node.name}`],
        blastRadius: [`${target.node.name}:${scratch}/**`],
      };
    },
    async inject(cluster) {
      const { node } = await findVolume(cluster, claim);
      const command = ["find", scratch, "-xdev", "-mindepth", "1", "-delete"];
      await cluster.exec(node, ["mkdir", "-p", scratch], { timeoutMs: 10_000 });
      const { exitCode } = await cluster.exec(node, command, { timeoutMs: 60_000 });
      return `${command.join(" ")} on ${node.name}: exit code ${exitCode}`;
    },
    async confirm(cluster) {
      return observer.look(await findVolume(cluster, claim));
    },
  };
}
