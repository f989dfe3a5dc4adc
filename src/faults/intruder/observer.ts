/**
 * The observer of an intrusion: it asks those who were broken into (the mesh's logs, the database's own list of sessions,
 * the Kubernetes API), never the intruder.
 */
import type { Cluster } from "../../cluster/provider.ts";
import { psql } from "../../cluster/psql.ts";
import type { Observation } from "../fault.ts";
import { meshTargets } from "./intruder.ts";
import { plantNames } from "./plants.ts";

export interface ObservedSystem {
  readonly namespace: string;
  readonly mesh: readonly string[];
  readonly database: { readonly service: string; readonly user: string };
}

interface Intruder {
  readonly address: string;
  readonly token: string;
  /** Doors that did not open for him, by his own word: what was never open cannot be shut afterwards. */
  readonly shut: readonly string[];
  /** Serial of a certificate that he has made himself; null: he has none. */
  readonly forged: string | null;
}

export interface IntrusionObserver {
  /** From now on it is known from where he comes, and what he shows the API. */
  watchFor(intruder: Intruder): void;
  /** There is: what was planted, a trace of him in every log, a session of his; his token counts, and every door opened. */
  look(cluster: Cluster): Promise<Observation>;
}

interface Trace {
  readonly seen: boolean;
  readonly detail: string;
}

export function intrusionObserver(system: ObservedSystem): IntrusionObserver {
  let intruder: Intruder | null = null;
  return {
    watchFor(seen) {
      intruder = seen;
    },
    async look(cluster) {
      const traces = [await plants(cluster, system)];
      if (intruder === null) traces.push({ seen: false, detail: "nobody has come in" });
      else {
        traces.push(await meshTrace(cluster, system, intruder));
        traces.push(await databaseTrace(cluster, system, intruder));
        traces.push(await tokenTrace(cluster, intruder));
        const { shut } = intruder;
        traces.push({
          seen: shut.length === 0,
          detail: shut.length === 0 ? "every door opened" : `not opened: ${shut.join(", ")}`,
        });
      }
      return {
        held: traces.every(({ seen }) => seen),
        observer: "the mesh's logs, the database's sessions and the Kubernetes API",
        detail: traces.map(({ detail }) => detail).join("; "),
      };
    },
  };
}

async function plants(cluster: Cluster, { namespace }: ObservedSystem): Promise<Trace> {
  const wanted = [`rolebinding/${plantNames.roleBinding}`, `cronjob/${plantNames.cronJob}`];
  const options = ["-n", namespace, "--ignore-not-found", "-o", "name"];
  const answer = await cluster.kubectl(["get", ...wanted, ...options]);
  const found = answer.split(/\s+/).filter((one) => one !== "");
  return { seen: found.length === wanted.length, detail: `planted: ${found.join(", ") || "nothing"}` };
}

/** Every member has let in somebody who comes from there, and who showed what he has forged. */
async function meshTrace(
  cluster: Cluster,
  { namespace, mesh }: ObservedSystem,
  { address, forged }: Intruder,
): Promise<Trace> {
  const members = await meshTargets(cluster, { namespace, apps: mesh });
  let seen = 0;
  for (const { name } of members) {
    const log = await cluster.kubectl(["logs", name, "-n", namespace, "--tail=2000"]);
    const lines = log
      .split("\n")
      .filter((line) => line.includes(`"${address}"`) && line.includes('"client connected"'));
    if (lines.some((line) => forged === null || line.includes(`"${forged}"`))) seen += 1;
  }
  return {
    seen: members.length > 0 && seen === members.length,
    detail: `${seen} of ${members.length} members let in a client from ${address}${forged === null ? "" : ` with the forged certificate ${forged}`}`,
  };
}

async function databaseTrace(
  cluster: Cluster,
  { namespace, database }: ObservedSystem,
  { address }: Intruder,
): Promise<Trace> {
  const sql = `SELECT count(*) FROM pg_stat_activity WHERE usename = '${database.user}' AND client_addr = '${address}'`;
  const server = {
    namespace,
    pod: `service/${database.service}`,
    container: "postgres",
    database: "postgres",
  };
  const open = Number(await psql(cluster, server, sql));
  return { seen: open > 0, detail: `${open} database sessions of ${database.user} from ${address}` };
}

async function tokenTrace(cluster: Cluster, { token }: Intruder): Promise<Trace> {
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } };
  const shown = "jsonpath={.status.authenticated} {.status.user.username}";
  const input = JSON.stringify(review);
  const answer = (await cluster.kubectl(["create", "-f", "-", "-o", shown], { input })).trim();
  const seen = answer.startsWith("true ");
  return { seen, detail: seen ? `the token speaks for ${answer.slice(5)}` : "the token speaks for nobody" };
}
