/** The ports by which clients enter the cluster, looked at before anything is made. */
import { requireFreePorts } from "../cluster/ports.ts";
import { keptRuns } from "../keeper/kept.ts";
import { lockHolder } from "../keeper/lock.ts";
import { stateRoot } from "../keeper/state.ts";
import type { System } from "../plan/system.ts";

/** One for each entry point of the clients (fixtures/stage.ts). */
const entries = 3;

export function clientPorts({ clients: { port } }: Pick<System, "clients">): readonly number[] {
  return Array.from({ length: entries }, (_none, index) => port + index);
}

/** Throws a `Problem`. While another exercise runs, or its cluster is kept, the ports are its own: that is said better elsewhere. */
export async function requireClientPorts(system: Pick<System, "clients">): Promise<void> {
  const root = stateRoot();
  if ((await lockHolder(root)) !== null || (await keptRuns(root)).length > 0) return;
  await requireFreePorts(clientPorts(system));
}
