/** The observer of destroyed nodes: a client at the API's port, the engine's list, and the host's own filesystems. */
import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { parse } from "yaml";
import { z } from "zod";
import type { Cluster, Node } from "../cluster/provider.ts";
import type { Observation } from "./fault.ts";
import type { NodesOptions } from "./nodes-target.ts";

const kubeconfig = z.object({ clusters: z.array(z.object({ cluster: z.object({ server: z.url() }) })) });
const connectMs = 2_000;

/** Held only when all three agree; each says what it saw. */
export async function observeNodes(
  cluster: Cluster,
  { nodes: which = "all" }: NodesOptions,
): Promise<Observation> {
  const meant = cluster.nodes.filter(({ role }) => which === "all" || role === which);
  const standing = new Set((await cluster.machines()).map(({ container }) => container));
  const left = meant.filter(({ container }) => standing.has(container));
  const api = await knock(await apiAddress(cluster.kubeconfig));
  const volumes = await Promise.all(meant.map(describeVolumes));
  const filled = volumes.filter(({ entries }) => entries > 0);
  return {
    held: left.length === 0 && api.refused && filled.length === 0,
    observer: "a client at the API's port, the engine's list of containers, and the host reading the volumes",
    detail: [
      api.detail,
      `${left.length} of ${meant.length} nodes stand`,
      volumes.map(({ node, entries }) => `${node}: ${entries} entries`).join(", "),
    ].join("; "),
  };
}

async function describeVolumes({ name, volumes }: Node) {
  // A filesystem's own folder, empty as long as nothing has to be mended.
  const entries = (await readdir(volumes)).filter((entry) => entry !== "lost+found");
  return { node: name, entries: entries.length };
}

async function apiAddress(file: string): Promise<URL> {
  const { clusters } = kubeconfig.parse(parse(await readFile(file, "utf8")));
  const [first] = clusters;
  if (first === undefined) throw new Error(`${file} names no cluster`);
  return new URL(first.cluster.server);
}

/** Only a refusal proves that nobody listens; silence may be anything. */
function knock({ hostname, port, host }: URL): Promise<{ refused: boolean; detail: string }> {
  const { promise, resolve } = Promise.withResolvers<{ refused: boolean; detail: string }>();
  const socket = connect({ host: hostname, port: Number(port), timeout: connectMs });
  const end = (refused: boolean, detail: string) => {
    socket.destroy();
    resolve({ refused, detail: `the API at ${host} ${detail}` });
  };
  socket.once("connect", () => end(false, "is open"));
  socket.once("timeout", () => end(false, `is silent for ${connectMs} ms`));
  socket.once("error", (cause) => {
    const code = "code" in cause ? cause.code : undefined;
    end(code === "ECONNREFUSED", code === "ECONNREFUSED" ? "refuses" : cause.message);
  });
  return promise;
}
