/**
 * Observers at their posts: one in the network of every station, and one in a place among the pods of every node. Each has
 * connections to all others that it knows a way to.
 */
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Cluster, Station } from "../cluster/provider.ts";
import type { Program } from "../keeper/owed-process.ts";
import type { Sight } from "./reach-matrix.ts";
import { type Command, replies, type Target } from "./reach-messages.ts";
import { lastAddress, wirePod } from "./reach-pod.ts";

export type Ask = <T>(command: Command, reply: z.ZodType<T>) => Promise<T>;

export interface Post {
  readonly sight: Sight;
  readonly place: "node" | "pods" | "beside";
  readonly target: Target;
  readonly ask: Ask;
}

/** One that did not carry has unanswered bytes in it and would try again late: the next look takes the next one. */
const spares = 12;
const openMs = 1_500;
const answerMs = 15_000;

const program = fileURLToPath(new URL("reach-station-main.ts", import.meta.url));
const nodesSchema = z.object({
  items: z.array(
    z.object({ metadata: z.object({ name: z.string() }), spec: z.object({ podCIDR: z.string() }) }),
  ),
});

/** Networks of the pods, by node. */
export async function podNetworks(cluster: Cluster): Promise<ReadonlyMap<string, string>> {
  const { items } = nodesSchema.parse(JSON.parse(await cluster.kubectl(["get", "nodes", "-o", "json"])));
  return new Map(items.map(({ metadata, spec }) => [metadata.name, spec.podCIDR]));
}

export async function post(cluster: Cluster): Promise<readonly Post[]> {
  const networks = await podNetworks(cluster);
  // Nodes first, and in their order: so the picture is the same in every run.
  const stations = (await cluster.stations()).toSorted((a, b) => rank(cluster, a) - rank(cluster, b));
  const posts = await Promise.all(
    stations.flatMap((station) => {
      const network = networks.get(station.name);
      const own = postAt(cluster, station, network === undefined ? "beside" : "node");
      return network === undefined ? [own] : [own, postAmongPods(cluster, station, lastAddress(network))];
    }),
  );
  await Promise.all(
    posts.map((from) => {
      const targets = knownTo(from, posts).map(({ target }) => target);
      return from.ask({ op: "keep", targets, spares, withinMs: openMs }, replies.keep);
    }),
  );
  return posts;
}

/** Who stands beside the nodes knows no way to the pods: what is sent there would leave this machine. */
export function knownTo(from: Post, posts: readonly Post[]): readonly Post[] {
  return posts.filter((to) => to !== from && !(from.place === "beside" && to.place === "pods"));
}

async function postAt(cluster: Cluster, station: Station, place: "node" | "beside"): Promise<Post> {
  const name = shortName(cluster, station);
  const ask = conversation(await cluster.start(station, [process.execPath, program, name]), name);
  return settle({ sight: { name, party: station.name }, place, ask }, station.address);
}

async function postAmongPods(cluster: Cluster, node: Station, address: string): Promise<Post> {
  const name = `${shortName(cluster, node)}'s pods`;
  const command = ["unshare", "--net", "--", process.execPath, program, name];
  const child = await cluster.start(node, command);
  const ask = conversation(child, name);
  // Only an answer proves that it is in a network of its own by now.
  await ask({ op: "heard", round: "" }, replies.heard);
  const { pid } = child;
  if (pid === undefined || node.network === null) throw new Error(`${name}: there is no network to be in`);
  const pod = `/proc/${pid}/ns/net`;
  await wirePod({ node: node.network, pod, pid, address, nodeAddress: node.address });
  return settle({ sight: { name, party: node.name }, place: "pods", ask }, address);
}

async function settle(at: Omit<Post, "target">, address: string): Promise<Post> {
  const ports = await at.ask({ op: "listen", address }, replies.listen);
  return { ...at, target: { name: at.sight.name, address, ...ports } };
}

function rank({ nodes }: Cluster, { name }: Station): number {
  const at = nodes.findIndex((node) => node.name === name);
  return at < 0 ? nodes.length : at;
}

function shortName(cluster: Cluster, { name }: Station): string {
  return name.replace(`${cluster.name}-`, "");
}

/** One question at a time. */
function conversation(child: Program, name: string): Ask {
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = `${complaint}${text}`.slice(-500);
  });
  return async (command, reply) => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`the observer at ${name} says nothing`)), answerMs);
    const { value, done } = await Promise.race([answers.next(), late.promise]).finally(() =>
      clearTimeout(timer),
    );
    if (done) throw new Error(`the observer at ${name} ended: ${complaint.trim()}`);
    return reply.parse(JSON.parse(value));
  };
}
