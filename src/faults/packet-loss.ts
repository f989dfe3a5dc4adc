/**
 * A node loses a share of all packets that it exchanges with the others, with their pods and with the vault, drawn one by
 * one. Nobody is cut off: everything goes on, slowly, and each end may take the other for dead now and then.
 */
import { z } from "zod";
import type { Cluster } from "../cluster/provider.ts";
import {
  addressesOf,
  type CutTarget,
  describeCut,
  findTarget,
  partitionOptions,
  sayCut,
} from "./cut-target.ts";
import type { Fault } from "./fault.ts";
import { compareLoss, drawLoss } from "./loss-matrix.ts";
import { type LossObserver, lossObserver } from "./loss-observer.ts";
import { dropPackets, passPackets, placesOf } from "./partition-rules.ts";

export const lossOptions = partitionOptions.extend({
  /** Of the packets in each direction. */
  share: z.number().min(0.2).max(0.8),
});
export type LossOptions = z.input<typeof lossOptions>;

export function packetLoss(options: LossOptions): Fault {
  const wanted = lossOptions.parse(options);
  // Found once, before the harm: what runs where may change with it.
  let found: Promise<CutTarget> | undefined;
  let observer: LossObserver | undefined;
  let lifted = false;
  const target = (cluster: Cluster) => (found ??= findTarget(cluster, wanted));
  return {
    name: "packet-loss",
    lift: "atMarker",
    hurts: `${Math.round(wanted.share * 100)} % of the packets ${sayCut(wanted)}`,
    describe: async (cluster) => describeCut(await target(cluster), placesOf),
    async inject(cluster) {
      const cut = await target(cluster);
      const { from, to } = addressesOf(cut);
      const { share } = wanted;
      lifted = false;
      await dropPackets(cluster, cut.node, { from, to, met: true, share });
      const percent = Math.round(share * 100);
      return `${cut.node.name} drops ${percent} % of what comes from ${from.join(", ") || "nobody"}, and of what goes to ${to.join(", ") || "nobody"}`;
    },
    async confirm(cluster) {
      const { cuts } = await target(cluster);
      observer ??= lossObserver(cluster);
      const seen = await observer.look();
      const { lossy, asWanted, others, alsoLossy, blind } = compareLoss(seen, cuts, wanted.share);
      return {
        // Once it is lifted, whatever still loses packets is the harm.
        held: lifted
          ? lossy + alsoLossy.length > 0
          : asWanted > 0 && lossy === asWanted && alsoLossy.length === 0 && blind.length === 0,
        observer:
          "programs in the networks of every node, of a place among its pods, of the vault and of the host, counting datagrams",
        detail: [
          `${lossy} of ${asWanted} ways lose the share that they should`,
          `${others - alsoLossy.length} of ${others} other ways lose none to speak of`,
          ...(alsoLossy.length > 0 ? [`lossy too: ${alsoLossy.slice(0, 5).join(", ")}`] : []),
          ...(blind.length > 0 ? [`cannot be seen: ${blind.join(", ")}`] : []),
        ].join("; "),
        table: drawLoss(seen),
      };
    },
    async undo(cluster) {
      for (const node of cluster.nodes) await passPackets(cluster, node);
      lifted = true;
    },
  };
}
