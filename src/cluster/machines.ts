/** Node containers as the engine has them, whatever Kubernetes says of them. */
import { z } from "zod";
import { docker, labelled } from "../keeper/docker.ts";
import { kindLabel } from "../keeper/undo-runner.ts";
import { type Machine, volumesInNode } from "./provider.ts";

const inspected = z.array(
  z.object({
    Name: z.string(),
    NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()) }),
    Mounts: z.array(z.object({ Source: z.string().default(""), Destination: z.string() })),
  }),
);
const destroyMs = 60_000;

/** Running or not. Throws when the engine does not answer. */
export async function listMachines(cluster: string): Promise<readonly Machine[]> {
  const found = await labelled("container", kindLabel(cluster));
  if (found.length === 0) return [];
  const text = await docker(["container", "inspect", ...found.map(({ id }) => id)]);
  return inspected.parse(JSON.parse(text)).map(({ Name, NetworkSettings, Mounts }) => ({
    container: Name.replace(/^\//, ""),
    networks: Object.keys(NetworkSettings.Networks),
    volumes: Mounts.find(({ Destination }) => Destination === volumesInNode)?.Source ?? null,
  }));
}

export async function destroyMachines(machines: readonly Machine[]): Promise<void> {
  if (machines.length === 0) return;
  await docker(["rm", "--force", "--volumes", ...machines.map(({ container }) => container)], destroyMs);
}
