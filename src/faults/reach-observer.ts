/**
 * Looks who reaches whom: from every station of the cluster's network, and from a place among the pods of every node. Its
 * connections are opened at the first look and kept for all others.
 */
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Cluster, Station } from "../cluster/provider.ts";
import type { Program } from "../keeper/owed-process.ts";
import type { Matrix, Sight, Way } from "./reach-matrix.ts";
import { type Command, replies, type Target, word } from "./reach-messages.ts";
import { lastAddress, wirePod } from "./reach-pod.ts";

export interface ReachObserver {
  look(): Promise<Matrix>;
}

const windowMs = 1_500;
const graceMs = 15_000;
/** One that did not carry has unanswered bytes in it and would try again late: the next look takes the next one. */
const spares = 6;

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

export function reachObserver(cluster: Cluster): ReachObserver {
  let posted: Promise<readonly Post[]> | undefined;
  const spent = new Map<string, number>();
  return {
    async look() {
      posted ??= post(cluster);
      const posts = await posted;
      const round = randomUUID();
      const tried = await all(posts, async (from) => {
        const targets = othersThan(from, posts).map(({ target }) => ({
          ...target,
          spare: spent.get(`${from.sight.name} ${target.name}`) ?? 0,
        }));
        const { answered } = await from.ask({ op: "try", round, targets, withinMs: windowMs }, replies.try);
        return new Set(answered);
      });
      const heard = await all(posts, async (to) => {
        const { words } = await to.ask({ op: "heard", round }, replies.heard);
        return new Set(words);
      });
      const ways = posts.map(({ sight: from }, sender) => {
        const row = posts.flatMap(({ sight: to }, receiver): [string, Way][] => {
          if (from === to) return [];
          const arrived = (kind: "datagram" | "kept") =>
            heard[receiver]?.has(word(round, from.name, kind)) ?? false;
          return [
            [
              to.name,
              {
                datagram: arrived("datagram"),
                connection: tried[sender]?.has(to.name) ?? false,
                kept: arrived("kept"),
              },
            ],
          ];
        });
        for (const [to, { kept }] of row) {
          const key = `${from.name} ${to}`;
          if (!kept) spent.set(key, (spent.get(key) ?? 0) + 1);
        }
        return [from.name, Object.fromEntries(row)] as const;
      });
      return { sights: posts.map(({ sight }) => sight), ways: Object.fromEntries(ways) };
    },
  };
}

interface Post {
  readonly sight: Sight;
  readonly target: Target;
  readonly ask: Ask;
}

type Ask = <T>(command: Command, reply: z.ZodType<T>) => Promise<T>;

/** Observers at their places, with their connections open. */
async function post(cluster: Cluster): Promise<readonly Post[]> {
  const pods = await podNetworks(cluster);
  const places = (await cluster.stations()).flatMap((station) => {
    const name = station.name.replace(`${cluster.name}-`, "");
    const own = { name, party: station.name, at: station, address: station.address, network: undefined };
    const network = pods.get(station.name);
    if (network === undefined) return [own];
    return [own, { ...own, name: `${name}'s pods`, address: lastAddress(network), network }];
  });
  const posts = await all(places, async ({ name, party, at, address, network }): Promise<Post> => {
    const ask =
      network === undefined
        ? await startAt(cluster, at, name)
        : await startAmongPods(cluster, at, name, address);
    const ports = await ask({ op: "listen", address }, replies.listen);
    return { sight: { name, party }, target: { name, address, ...ports }, ask };
  });
  await all(posts, (from) => {
    const targets = othersThan(from, posts).map(({ target }) => target);
    return from.ask({ op: "keep", targets, spares, withinMs: windowMs }, replies.keep);
  });
  return posts;
}

async function startAt(cluster: Cluster, station: Station, name: string): Promise<Ask> {
  return conversation(await cluster.start(station, [process.execPath, program, name]), name);
}

async function startAmongPods(cluster: Cluster, node: Station, name: string, address: string): Promise<Ask> {
  const command = ["unshare", "--net", "--", process.execPath, program, name];
  const child = await cluster.start(node, command);
  const ask = conversation(child, name);
  // Only an answer proves that it is in a network of its own by now.
  await ask({ op: "heard", round: "" }, replies.heard);
  const { pid } = child;
  if (pid === undefined || node.network === null) throw new Error(`${name}: there is no network to be in`);
  const pod = `/proc/${pid}/ns/net`;
  await wirePod({ node: node.network, pod, pid, address, nodeAddress: node.address });
  return ask;
}

/** One question at a time. */
function conversation(child: Program, name: string): Ask {
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaint = "";
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (complaint = `${complaint}${text}`.slice(-500)));
  return async (command, reply) => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`the observer at ${name} says nothing`)), graceMs);
    const { value, done } = await Promise.race([answers.next(), late.promise]).finally(() =>
      clearTimeout(timer),
    );
    if (done) throw new Error(`the observer at ${name} ended: ${complaint.trim()}`);
    return reply.parse(JSON.parse(value));
  };
}

function othersThan(from: Post, posts: readonly Post[]): readonly Post[] {
  return posts.filter((one) => one !== from);
}

function all<T, R>(list: readonly T[], body: (one: T) => Promise<R>): Promise<R[]> {
  return Promise.all(list.map(body));
}
