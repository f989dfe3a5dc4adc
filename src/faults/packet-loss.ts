/**
 * A node loses a share of all packets that it exchanges with the others, with their pods and with the vault, drawn one by
 * one. Nobody is cut off: everything goes on, slowly, and each end may take the other for dead now and then.
 */
import { z } from "zod";
import { cutFault } from "./cut-fault.ts";
import { partitionOptions, sayCut } from "./cut-target.ts";
import type { Fault } from "./fault.ts";
import { compareLoss, drawLoss } from "./loss-matrix.ts";
import { type LossObserver, lossObserver } from "./loss-observer.ts";

export const lossOptions = partitionOptions.extend({
  /** Of the packets in each direction. */
  share: z.number().min(0.2).max(0.8),
});
export type LossOptions = z.input<typeof lossOptions>;

export function packetLoss(options: LossOptions): Fault {
  const { share, ...wanted } = lossOptions.parse(options);
  let observer: LossObserver | undefined;
  return cutFault(wanted, {
    name: "packet-loss",
    hurts: `${Math.round(share * 100)} % of the packets ${sayCut(wanted)}`,
    drop: { met: true, share },
    async look(cluster, cuts, lifted) {
      observer ??= lossObserver(cluster);
      const seen = await observer.look();
      const { lossy, asWanted, others, alsoLossy, blind } = compareLoss(seen, cuts, share);
      return {
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
  });
}
