/**
 * A place among a node's pods for an observer: a network of its own behind the node's, wired as the pods' are, with the
 * last address of the node's pods. It vanishes with the observer.
 */
import { execa } from "execa";

export interface PodPlace {
  /** The node's network, and the observer's own, by paths. */
  readonly node: string;
  readonly pod: string;
  /** Process whose network the observer's is. */
  readonly pid: number;
  readonly address: string;
  readonly nodeAddress: string;
}

const link = "firedrill0";
/** Link-local: nobody else's, and the same on each node. */
const gateway = "169.254.77.1";

export async function wirePod({ node, pod, pid, address, nodeAddress }: PodPlace): Promise<void> {
  await ip(node, [
    `link add ${link} type veth peer name eth0 netns ${pid}`,
    `addr add ${gateway}/32 dev ${link}`,
    `link set ${link} up`,
    `route add ${address}/32 dev ${link} src ${nodeAddress}`,
  ]);
  await ip(pod, [
    "link set lo up",
    `addr add ${address}/32 dev eth0`,
    "link set eth0 up",
    `route add ${gateway} dev eth0`,
    `route add default via ${gateway}`,
  ]);
}

/** "10.244.1.0/24" -> "10.244.1.254": pods get theirs from the other end. */
export function lastAddress(network: string): string {
  const [base = "", bits = "32"] = network.split("/");
  const start = base.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const last = start + 2 ** (32 - Number(bits)) - 2;
  return [24, 16, 8, 0].map((shift) => Math.floor(last / 2 ** shift) % 256).join(".");
}

async function ip(network: string, lines: readonly string[]): Promise<void> {
  await execa("nsenter", [`--net=${network}`, "--", "ip", "-batch", "-"], {
    input: `${lines.join("\n")}\n`,
    timeout: 10_000,
  });
}
