/**
 * A node is cut off from the others, from their pods and from the vault, or from some of them. The way by which clients
 * come in stays: they stand outside.
 */
import { cutFault } from "./cut-fault.ts";
import { type PartitionOptions, partitionOptions, sayCut } from "./cut-target.ts";
import type { Fault } from "./fault.ts";
import { type Comparison, compare, drawMatrix, type Matrix } from "./reach-matrix.ts";
import { type ReachObserver, reachObserver } from "./reach-observer.ts";
import type { Cut } from "./topology.ts";

const baselineLooks = 3;

export function partition(options: PartitionOptions): Fault {
  return cutOff("partition", { options, met: true });
}

/** The control's fault: the same rules in the same places, and no packet that meets them. */
export function partitionNothing(options: PartitionOptions): Fault {
  return cutOff("partition-nothing", { options, met: false });
}

function cutOff(name: string, { options, met }: { options: PartitionOptions; met: boolean }): Fault {
  const wanted = partitionOptions.parse(options);
  let observer: ReachObserver | undefined;
  let before: Matrix | undefined;
  return cutFault(wanted, {
    name,
    hurts: met ? `every packet ${sayCut(wanted)}` : "nothing: rules that no packet meets",
    drop: { met },
    async look(cluster, cuts, lifted) {
      observer ??= reachObserver(cluster);
      before ??= await baseline(observer, cuts);
      const now = await observer.look();
      const seen = compare(before, now, cuts);
      return {
        held: lifted ? seen.closed + seen.alsoClosed.length > 0 : isExactly(seen),
        observer:
          "programs in the networks of every node, of a place among its pods, of the vault and of the host",
        detail: describeComparison(seen),
        table: drawMatrix(now),
      };
    },
  });
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
