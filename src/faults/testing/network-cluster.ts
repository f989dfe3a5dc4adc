/**
 * A cluster of networks alone: three nodes with pod networks behind them, and a vault, each a network namespace of this
 * host, with a bridge between them that the host's clients stand on. Commands run in a node's namespace.
 */
import { randomBytes } from "node:crypto";
import { execa } from "execa";
import type { Node, Station } from "../../cluster/provider.ts";
import { startIn } from "../../cluster/stations.ts";
import type { Program } from "../../keeper/owed-process.ts";
import { recordingCluster, type RecordingCluster } from "../conformance.ts";

interface Member {
  readonly station: Station;
  readonly namespace: string;
  /** Of its pods. */
  readonly network?: string;
}

const bridge = "10.99.0.1";
const everyPod = "10.244.0.0/16";

/** `database` is the node of pod "db-0". */
export async function networkCluster({ database = "fake-worker" } = {}): Promise<RecordingCluster> {
  const id = `fd${randomBytes(3).toString("hex")}`;
  const member = (name: string, index: number, network?: string): Member => {
    const namespace = `${id}-${index}`;
    const station = { name, address: `10.99.0.${10 + index}`, network: `/run/netns/${namespace}` };
    return { station, namespace, ...(network === undefined ? {} : { network }) };
  };
  const names = ["fake-control-plane", "fake-worker", "fake-worker2"];
  const members = [
    ...names.map((name, index) => member(name, index, `10.244.${index}.0/24`)),
    member("vault", 3),
  ];
  const middle = `${id}-m`;
  const programs: Program[] = [];
  const base = await recordingCluster();
  const remove = async () => {
    for (const child of programs) child.kill("SIGKILL");
    for (const one of [...members.map(({ namespace }) => namespace), middle]) {
      await execa("ip", ["netns", "delete", one], { reject: false });
    }
    await base.remove();
  };
  try {
    await build(middle, members);
  } catch (cause) {
    await remove();
    throw cause;
  }

  const nodes: readonly Node[] = names.map((name, index) => ({
    name,
    container: name,
    role: index === 0 ? "control-plane" : "worker",
    volumes: "",
  }));
  const namespaceOf = ({ name }: Node) =>
    members.find(({ station }) => station.name === name)?.namespace ?? "";
  const sent: string[] = [];
  const asked: string[] = [];
  return {
    ...base,
    nodes,
    sent,
    asked,
    async exec(node, command) {
      sent.push(`${node.name}: ${command.join(" ")}`);
      const { exitCode, stdout, stderr } = await inside(namespaceOf(node), command);
      return { exitCode: exitCode ?? 1, stdout, stderr };
    },
    async kubectl(args) {
      asked.push(args.join(" "));
      if (args[1] === "pod") return args[2] === "db-0" ? database : "";
      const items = members.filter(({ network }) => network !== undefined);
      return JSON.stringify({
        items: items.map(({ station, network }) => ({
          metadata: { name: station.name },
          spec: { podCIDR: network },
        })),
      });
    },
    stations: async () => [
      ...members.map(({ station }) => station),
      { name: "clients", address: bridge, network: `/run/netns/${middle}` },
    ],
    async start(station, command) {
      const child = await startIn(station, command, { key: "observer", owe: async () => {} });
      programs.push(child);
      return child;
    },
    async files() {
      const all = await Promise.all(
        nodes.map(async (node) => rulesThatPacketsMeet(node.name, namespaceOf(node))),
      );
      return Object.fromEntries(all.flat());
    },
    remove,
  };
}

async function build(middle: string, members: readonly Member[]): Promise<void> {
  await ip(`netns add ${middle}`);
  await ip(`-n ${middle} link add name switch type bridge`);
  await ip(`-n ${middle} addr add ${bridge}/24 dev switch`);
  await ip(`-n ${middle} link set switch up`);
  for (const { namespace, station, network } of members) {
    await ip(`netns add ${namespace}`);
    await ip(`-n ${namespace} link set lo up`);
    await ip(`-n ${namespace} link add eth0 type veth peer name ${namespace} netns ${middle}`);
    await ip(`-n ${middle} link set ${namespace} master switch up`);
    await ip(`-n ${namespace} addr add ${station.address}/24 dev eth0`);
    await ip(`-n ${namespace} link set eth0 up`);
    if (network === undefined) continue;
    await inside(namespace, ["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
    // As the pods' network has it: elsewhere they are known by their node's address.
    await inside(
      namespace,
      `iptables -t nat -A POSTROUTING -s ${everyPod} ! -d ${everyPod} -j MASQUERADE`.split(" "),
    );
    for (const other of members) {
      if (other.namespace === namespace || other.network === undefined) continue;
      await ip(`-n ${namespace} route add ${other.network} via ${other.station.address}`);
    }
  }
}

/** By place, each line of the tables that a packet can come to; a chain that nothing leads to is none. */
async function rulesThatPacketsMeet(node: string, namespace: string): Promise<[string, string][]> {
  const { stdout } = await inside(namespace, ["iptables-save"]);
  const places = new Map<string, string>();
  let table = "";
  const lines = stdout.split("\n").flatMap((line) => {
    if (line.startsWith("*")) table = line.slice(1);
    const [, chain = "", rule = ""] = /^-A (\S+) (.*)$/.exec(line) ?? [];
    return rule === "" ? [] : [{ table, chain, rule }];
  });
  for (const one of lines) {
    const met =
      /^[A-Z]+$/.test(one.chain) ||
      lines.some(({ table: of, rule }) => of === one.table && rule === `-j ${one.chain}`);
    const place = `${node}: iptables ${one.table} ${one.chain}`;
    if (met) places.set(place, `${places.get(place) ?? ""}${one.rule}\n`);
  }
  return [...places];
}

async function ip(line: string): Promise<void> {
  await execa("ip", line.split(" "), { timeout: 10_000 });
}

function inside(namespace: string, command: readonly string[]) {
  return execa("ip", ["netns", "exec", namespace, ...command], {
    timeout: 20_000,
    reject: false,
    stdin: "ignore",
  });
}
