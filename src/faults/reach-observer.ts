/** Looks who reaches whom. Its connections are opened before the first look and kept for all others. */
import { randomUUID } from "node:crypto";
import type { Cluster } from "../cluster/provider.ts";
import type { Matrix, Way } from "./reach-matrix.ts";
import { replies, word } from "./reach-messages.ts";
import { knownTo, type Post, post } from "./reach-posts.ts";

export interface ReachObserver {
  look(): Promise<Matrix>;
}

const windowMs = 1_500;

export function reachObserver(cluster: Cluster): ReachObserver {
  let posted: Promise<readonly Post[]> | undefined;
  const spent = new Map<string, number>();
  return {
    async look() {
      posted ??= post(cluster);
      const posts = await posted;
      const round = randomUUID();
      const answered = await each(posts, async (from) => {
        const targets = knownTo(from, posts).map(({ target }) => ({
          ...target,
          spare: spent.get(`${from.sight.name} ${target.name}`) ?? 0,
        }));
        const tried = await from.ask({ op: "try", round, targets, withinMs: windowMs }, replies.try);
        return new Set(tried.answered);
      });
      const heard = await each(posts, async (to) => {
        const { words } = await to.ask({ op: "heard", round }, replies.heard);
        return new Set(words);
      });
      const wayOf = (from: Post, to: Post): Way => ({
        datagram: heard.get(to)?.has(word(round, from.sight.name, "datagram")) ?? false,
        connection: answered.get(from)?.has(to.sight.name) ?? false,
        kept: heard.get(to)?.has(word(round, from.sight.name, "kept")) ?? false,
      });
      const rows = posts.map((from) => {
        const row = knownTo(from, posts).map((to) => [to.sight.name, wayOf(from, to)] as const);
        for (const [to, { kept }] of row) {
          const key = `${from.sight.name} ${to}`;
          if (!kept) spent.set(key, (spent.get(key) ?? 0) + 1);
        }
        return [from.sight.name, Object.fromEntries(row)] as const;
      });
      return { sights: posts.map(({ sight }) => sight), ways: Object.fromEntries(rows) };
    },
  };
}

async function each<R>(posts: readonly Post[], body: (post: Post) => Promise<R>): Promise<Map<Post, R>> {
  return new Map(await Promise.all(posts.map(async (one) => [one, await body(one)] as const)));
}
