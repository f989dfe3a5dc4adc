/** Looks how many datagrams are lost between everybody and everybody. */
import { randomUUID } from "node:crypto";
import type { Cluster } from "../cluster/provider.ts";
import type { LossMatrix } from "./loss-matrix.ts";
import { replies } from "./reach-messages.ts";
import { knownTo, type Post, post } from "./reach-posts.ts";

export interface LossObserver {
  look(): Promise<LossMatrix>;
}

const sent = 200;
const windowMs = 2_000;

export function lossObserver(cluster: Cluster): LossObserver {
  let posted: Promise<readonly Post[]> | undefined;
  return {
    async look() {
      posted ??= post(cluster);
      const posts = await posted;
      const round = randomUUID();
      await Promise.all(
        posts.map((from) => {
          const targets = knownTo(from, posts).map(({ target }) => target);
          return from.ask({ op: "burst", round, targets, count: sent, withinMs: windowMs }, replies.burst);
        }),
      );
      const counts = await Promise.all(
        posts.map(async (to) => [to, (await to.ask({ op: "count", round }, replies.count)).arrived] as const),
      );
      const arrived = posts.map((from) => {
        const known = new Set(knownTo(from, posts));
        const row = counts
          .filter(([to]) => known.has(to))
          .map(([to, seen]) => [to.sight.name, seen[from.sight.name] ?? 0] as const);
        return [from.sight.name, Object.fromEntries(row)] as const;
      });
      return { sights: posts.map(({ sight }) => sight), sent, arrived: Object.fromEntries(arrived) };
    },
  };
}
