/** Who reaches whom, in each direction, on new and on kept connections. Pure. */
import { drawTable } from "./matrix-table.ts";
import { type Cut, isCut } from "./topology.ts";

export interface Sight {
  readonly name: string;
  /** Node or neighbour that it stands for. */
  readonly party: string;
}

/** What was tried from one to the other. */
export interface Way {
  /** A datagram on a flow that never was before arrives. One direction alone. */
  readonly datagram: boolean;
  /** A new connection stands and carries an answer. Needs both directions. */
  readonly connection: boolean;
  /** What is written on a connection from before arrives. One direction alone. */
  readonly kept: boolean;
}

export interface Matrix {
  readonly sights: readonly Sight[];
  /** By sender, then by receiver. */
  readonly ways: Readonly<Record<string, Readonly<Record<string, Way>>>>;
}

export const kinds = ["datagram", "connection", "kept"] as const;
type Kind = (typeof kinds)[number];

export interface Comparison {
  /** Ways that the cuts must close and that were open before, and how many of these are closed. */
  readonly toClose: number;
  readonly closed: number;
  /** Ways that were open before and that no cut explains, and those of them that are closed. */
  readonly others: number;
  readonly alsoClosed: readonly string[];
  /** Cuts of which nothing was open before, so that nothing can be seen of them. */
  readonly blind: readonly string[];
}

export function compare(before: Matrix, now: Matrix, cuts: readonly Cut[]): Comparison {
  const tried = pairs(before.sights).flatMap(([from, to]) =>
    kinds.map((kind) => ({ from, to, kind, cut: closes(cuts, { from, to, kind }) })),
  );
  const open = tried.filter(({ from, to, kind }) => isOpen(before, { from, to, kind }));
  const gone = open.filter(({ from, to, kind }) => !isOpen(now, { from, to, kind }));
  const seen = (cut: Cut, kind: Kind) =>
    open.some((one) => one.kind === kind && one.from.party === cut.from && one.to.party === cut.to);
  return {
    toClose: open.filter(({ cut }) => cut).length,
    closed: gone.filter(({ cut }) => cut).length,
    others: open.filter(({ cut }) => !cut).length,
    alsoClosed: gone
      .filter(({ cut }) => !cut)
      .map(({ from, to, kind }) => `${kind} ${from.name} to ${to.name}`),
    blind: cuts
      .filter((cut) => !kinds.every((kind) => seen(cut, kind)))
      .map(({ from, to }) => `${from} to ${to}`),
  };
}

const letters = { datagram: "d", connection: "n", kept: "k" } as const;

export function drawMatrix({ sights, ways }: Matrix): string {
  const cell = (from: string, to: string) => {
    if (from === to) return "";
    const way = ways[from]?.[to];
    return kinds.map((kind) => (way?.[kind] ? letters[kind] : "-")).join("");
  };
  return drawTable(
    sights.map(({ name }) => name),
    cell,
    "d: a datagram arrives, n: a new connection is answered, k: what is written on a kept connection arrives",
  );
}

interface Step {
  readonly from: Sight;
  readonly to: Sight;
  readonly kind: Kind;
}

function isOpen({ ways }: Matrix, { from, to, kind }: Step): boolean {
  return ways[from.name]?.[to.name]?.[kind] ?? false;
}

/** An answer comes back the other way. */
function closes(cuts: readonly Cut[], { from, to, kind }: Step): boolean {
  return isCut(cuts, from.party, to.party) || (kind === "connection" && isCut(cuts, to.party, from.party));
}

function pairs(sights: readonly Sight[]): readonly (readonly [Sight, Sight])[] {
  return sights.flatMap((from) => sights.filter((to) => to !== from).map((to) => [from, to] as const));
}
