/** How many of the datagrams from each to each are lost. Pure. */
import { drawTable } from "./matrix-table.ts";
import type { Sight } from "./reach-matrix.ts";
import { type Cut, isCut } from "./topology.ts";

export interface LossMatrix {
  readonly sights: readonly Sight[];
  /** How many were sent on each way. */
  readonly sent: number;
  /** How many of them arrived, by sender, then by receiver. */
  readonly arrived: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface LossComparison {
  /** Ways that must lose the share, and how many of these do. */
  readonly asWanted: number;
  readonly lossy: number;
  /** Ways that must lose nothing, and those of them that lose more than a busy machine does. */
  readonly others: number;
  readonly alsoLossy: readonly string[];
  /** Cuts on which nobody sends to anybody. */
  readonly blind: readonly string[];
}

/** Of 200 datagrams: more than four standard deviations of what is drawn, at any share. */
const tolerance = 0.15;

export function compareLoss(seen: LossMatrix, cuts: readonly Cut[], share: number): LossComparison {
  const ways = seen.sights.flatMap((from) =>
    seen.sights.flatMap((to) => {
      const arrived = seen.arrived[from.name]?.[to.name];
      if (arrived === undefined) return [];
      return [{ from, to, cut: isCut(cuts, from.party, to.party), lost: 1 - arrived / seen.sent }];
    }),
  );
  const wanted = ways.filter(({ cut }) => cut);
  const others = ways.filter(({ cut }) => !cut);
  return {
    asWanted: wanted.length,
    lossy: wanted.filter(({ lost }) => Math.abs(lost - share) <= tolerance).length,
    others: others.length,
    alsoLossy: others
      .filter(({ lost }) => lost > tolerance / 3)
      .map(({ from, to, lost }) => `${from.name} to ${to.name} (${percent(lost)})`),
    blind: cuts
      .filter((cut) => !wanted.some(({ from, to }) => from.party === cut.from && to.party === cut.to))
      .map(({ from, to }) => `${from} to ${to}`),
  };
}

export function drawLoss({ sights, sent, arrived }: LossMatrix): string {
  const cell = (from: string, to: string) => {
    const count = arrived[from]?.[to];
    return count === undefined ? "" : percent(1 - count / sent);
  };
  return drawTable(
    sights.map(({ name }) => name),
    cell,
    `of ${sent} datagrams on each way, how many were lost`,
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
