/** A Docker network of one run alone: cluster and vault stand on it. */
import { BlockList } from "node:net";
import { docker } from "../keeper/docker.ts";
import type { Undo } from "../keeper/undo.ts";
import { Problem } from "../problem.ts";
import { podSubnet, serviceSubnet } from "./kind-config.ts";

export interface NetworkSpec {
  readonly run: string;
  readonly name: string;
  /** The keeper's: it is owed before it is made. */
  owe(key: string, undo: Undo): Promise<void>;
}

const createMs = 30_000;

/** Throws a Problem when it cannot be made, and when the engine gave it addresses that pods or Services will have. */
export async function makeNetwork({ run, name, owe }: NetworkSpec): Promise<void> {
  await owe("network", { kind: "docker-network", name });
  const create = ["network", "create", "--label", `firedrill.run=${run}`, name];
  await docker(create, createMs).catch((cause: unknown) => {
    throw notMade(cause instanceof Error ? cause.message : String(cause), name, cause);
  });
  const format = "{{range .IPAM.Config}}{{.Subnet}} {{end}}";
  const subnets = (await docker(["network", "inspect", "--format", format, name])).trim().split(" ");
  for (const own of [podSubnet, serviceSubnet]) {
    const clash = subnets.find((subnet) => overlap(subnet, own));
    if (clash !== undefined) throw notMade(`its addresses ${clash} are also the cluster's (${own})`, name);
  }
}

/** Of two ranges of addresses, `<address>/<bits>`: one holds the other, or they have nothing in common. Pure. */
export function overlap(one: string, other: string): boolean {
  return holds(one, other) || holds(other, one);
}

function holds(range: string, other: string): boolean {
  const [base = "", bits] = range.split("/");
  const [address = ""] = other.split("/");
  const family = base.includes(":") ? "ipv6" : "ipv4";
  if (base === "" || address === "" || address.includes(":") !== base.includes(":")) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), family);
  return list.check(address, family);
}

function notMade(why: string, name: string, cause?: unknown): Problem {
  return new Problem(
    {
      what: `the run's network could not be made: ${why.replaceAll(/\s+/g, " ").trim()}`,
      where: `docker network ${name}`,
      expected: `a network of its own, with addresses outside ${podSubnet} and ${serviceSubnet}`,
      next: "see `docker network ls` and the engine's default-address-pools; Firedrill removes no network but its own",
    },
    { cause },
  );
}
