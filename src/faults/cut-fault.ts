/** What all faults of the network's ways share: the target found once, the rules taken away again, and what then is the harm. */
import type { z } from "zod";
import type { Cluster } from "../cluster/provider.ts";
import { addressesOf, type CutTarget, describeCut, findTarget, type partitionOptions } from "./cut-target.ts";
import type { Fault, Observation } from "./fault.ts";
import { dropPackets, passPackets, placesOf } from "./partition-rules.ts";
import type { Cut } from "./topology.ts";

export interface CutHarm {
  readonly name: string;
  readonly hurts: string;
  /** Which packets the rules meet, and what of them is dropped. */
  readonly drop: { readonly met: boolean; readonly share?: number };
  /** Once it is lifted, whatever is left of it is the harm. */
  look(cluster: Cluster, cuts: readonly Cut[], lifted: boolean): Promise<Observation>;
}

export function cutFault(options: z.output<typeof partitionOptions>, harm: CutHarm): Fault {
  // Found once, before the harm: what runs where may change with it.
  let found: Promise<CutTarget> | undefined;
  let lifted = false;
  const target = (cluster: Cluster) => (found ??= findTarget(cluster, options));
  return {
    name: harm.name,
    lift: "atMarker",
    hurts: harm.hurts,
    describe: async (cluster) => describeCut(await target(cluster), placesOf),
    async inject(cluster) {
      const cut = await target(cluster);
      const { from, to } = addressesOf(cut);
      lifted = false;
      await dropPackets(cluster, cut.node, { from, to, ...harm.drop });
      const { share } = harm.drop;
      const some = share === undefined ? "" : `${Math.round(share * 100)} % of `;
      const [sources, receivers] = [from, to].map((addresses) => addresses.join(", ") || "nobody");
      return `${cut.node.name} drops ${some}what comes from ${sources}, and ${some}what goes to ${receivers}`;
    },
    confirm: async (cluster) => harm.look(cluster, (await target(cluster)).cuts, lifted),
    async undo(cluster) {
      for (const node of cluster.nodes) await passPackets(cluster, node);
      lifted = true;
    },
  };
}
