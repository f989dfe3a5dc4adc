/**
 * The rules that cut a node off, in chains of their own in the node's network namespace. Packets go before connections are
 * looked at on the way in, and after addresses are translated on the way out: so flows that stand die too, and pods' and
 * the node's own alike.
 */
import type { Cluster, Node } from "../cluster/provider.ts";

export const chain = "FIREDRILL-CUT";
const hooks = { raw: "PREROUTING", mangle: "POSTROUTING" } as const;
const deadlineMs = 15_000;

export interface Dropped {
  /** Addresses whose packets are dropped as they come in, and those to whom they are dropped as they go out. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** False: the rules are there, and no packet is sent past them. */
  readonly met: boolean;
  /** Which share of them, drawn packet by packet; absent: all. */
  readonly share?: number;
}

/** Throws with what the packet filter said. */
export async function dropPackets(
  cluster: Cluster,
  node: Node,
  { from, to, met, share }: Dropped,
): Promise<void> {
  const drawn = share === undefined ? "" : ` -m statistic --mode random --probability ${share}`;
  const tables = [
    ["raw", from.map((address) => `-s ${address}`)],
    ["mangle", to.map((address) => `-d ${address}`)],
  ] as const;
  const lines = tables.flatMap(([table, matches]) => [
    `*${table}`,
    `:${chain} -`,
    ...matches.map((match) => `-A ${chain} ${match}${drawn} -j DROP`),
    ...(met ? [`-I ${hooks[table]} -j ${chain}`] : []),
    "COMMIT",
  ]);
  const words = lines.map((line) => `'${line}'`).join(" ");
  await shell(cluster, node, `printf '%s\\n' ${words} | iptables-restore -w 5 --noflush`);
}

/** Idempotent; touches its own chains alone. Throws when something of them is still there. */
export async function passPackets(cluster: Cluster, node: Node): Promise<void> {
  const script = Object.entries(hooks).flatMap(([table, hook]) => [
    `while iptables -w 5 -t ${table} -D ${hook} -j ${chain} 2>/dev/null; do :; done`,
    `iptables -w 5 -t ${table} -F ${chain} 2>/dev/null && iptables -w 5 -t ${table} -X ${chain}`,
  ]);
  await shell(cluster, node, `${script.join("\n")}\n! iptables-save | grep -e ${chain}`);
}

/** What it may touch. */
export function placesOf({ name }: Node): readonly string[] {
  return Object.entries(hooks).flatMap(([table, hook]) => [
    `${name}: iptables ${table} ${chain}`,
    `${name}: iptables ${table} ${hook}`,
  ]);
}

async function shell(cluster: Cluster, node: Node, script: string): Promise<void> {
  const { exitCode, stdout, stderr } = await cluster.exec(node, ["sh", "-c", script], {
    timeoutMs: deadlineMs,
  });
  if (exitCode !== 0) {
    throw new Error(`the packet filter of ${node.name} refused: ${(stderr || stdout).trim()}`);
  }
}
