/** Who is on a Docker network, and how the host enters the network that each of them sees. */
import { z } from "zod";
import { docker } from "../keeper/docker.ts";
import { type Program, startOwed } from "../keeper/owed-process.ts";
import type { Undo } from "../keeper/undo.ts";
import type { Station } from "./provider.ts";

const networks = z.tuple([z.object({ Containers: z.record(z.string(), z.unknown()) })]);
const containers = z.array(
  z.object({
    Name: z.string(),
    State: z.object({ Pid: z.number().int().positive() }),
    NetworkSettings: z.object({
      Networks: z.record(
        z.string(),
        z.object({
          IPAddress: z.string(),
          Gateway: z.string(),
          Aliases: z.array(z.string()).nullish(),
        }),
      ),
    }),
  }),
);

/** The nodes by their names, others by the name that the network knows them by; the host as "clients". */
export async function stationsOf(network: string, nodes: readonly string[]): Promise<readonly Station[]> {
  const [{ Containers }] = networks.parse(JSON.parse(await docker(["network", "inspect", network])));
  const ids = Object.keys(Containers);
  if (ids.length === 0) return [];
  const found = containers.parse(JSON.parse(await docker(["container", "inspect", ...ids])));
  const stations = found.flatMap(({ Name, State, NetworkSettings }) => {
    const own = NetworkSettings.Networks[network];
    if (own === undefined) return [];
    const container = Name.replace(/^\//, "");
    const alias = own.Aliases?.find((one) => !ids.some((id) => id.startsWith(one)));
    const name = nodes.includes(container) ? container : (alias ?? container);
    const station = { name, address: own.IPAddress, network: `/proc/${State.Pid}/ns/net` };
    return [{ station, gateway: own.Gateway }];
  });
  const gateway = stations.find((one) => one.gateway !== "")?.gateway;
  return [
    ...stations.map(({ station }) => station),
    ...(gateway === undefined ? [] : [{ name: "clients", address: gateway, network: null }]),
  ];
}

/** Nothing of the station but its network: files and programs are the host's. */
export function startIn(
  { network }: Pick<Station, "network">,
  command: readonly string[],
  owed: { readonly key: string; owe(key: string, undo: Undo): Promise<void> },
): Promise<Program> {
  const [file = "", ...args] = network === null ? command : ["nsenter", `--net=${network}`, "--", ...command];
  return startOwed({ command: file, args, ...owed });
}
