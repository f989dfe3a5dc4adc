/** Topology and model states, through the public API. */
import { Agent } from "node:http";
import { performance } from "node:perf_hooks";
import { drawContent, hashOf, parseVersioned } from "./content.ts";
import { exchange, type ExchangeOptions, type Exchange } from "./exchange.ts";
import { createRoute } from "./route.ts";
import type { VersionedObject } from "./versioned.ts";
import { resultOf } from "./write-result.ts";

export function apiObjects({ endpoints, seed }: { endpoints: readonly string[]; seed: number }) {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 1 });
  const route = createRoute(endpoints);

  /** Reads may go anywhere; a write goes on only while it is certain that nothing was sent. */
  async function ask(
    how: Pick<ExchangeOptions, "method" | "path" | "body" | "timeoutMs">,
  ): Promise<Exchange> {
    const by = performance.now() + how.timeoutMs;
    let done: Exchange = { kind: "not-sent", error: "no endpoint answered in time" };
    for (const endpoint of route.order()) {
      const timeoutMs = by - performance.now();
      if (timeoutMs < 1) break;
      done = await exchange({ ...how, endpoint, agent, timeoutMs, connectMs: 500 });
      const good = done.kind === "answered" && done.status < 500;
      if (good) route.good(endpoint);
      else route.bad(endpoint);
      if (good || (how.method !== "GET" && done.kind !== "not-sent")) break;
    }
    return done;
  }

  const object = (store: VersionedObject["store"], id: string, path: string): VersionedObject => ({
    store,
    id,
    async read(timeoutMs) {
      const done = await ask({ method: "GET", path, timeoutMs });
      if (done.kind !== "answered") throw new Error(`GET ${path}: ${done.error}`);
      if (done.status === 404) return null;
      const found = done.status === 200 ? parseVersioned(done.body) : null;
      if (found === null) throw new Error(`GET ${path}: ${done.status} ${done.body.slice(0, 160)}`);
      return { version: found.version, sha256: hashOf(found.data) };
    },
    draw: async (version) => drawContent(seed, `${store}/${id}/${version}`),
    async write(version, { data }, timeoutMs) {
      return resultOf(await ask({ method: "PUT", path, body: JSON.stringify({ version, data }), timeoutMs }));
    },
  });

  return {
    topology: [object("topology", "topology", "/mesh/topology")],
    models: [object("model-states", "state-1", "/models/state-1")],
    close: () => agent.destroy(),
  };
}
