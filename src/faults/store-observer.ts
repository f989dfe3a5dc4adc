/** The observer of deleted objects: it reads the keys in etcd itself, past the API by which they were deleted. */
import type { Cluster } from "../cluster/provider.ts";
import type { Observation } from "./fault.ts";

export interface StoredObject {
  readonly kind: "ConfigMap" | "Secret";
  readonly namespace: string;
  readonly name: string;
}

const folders = { ConfigMap: "configmaps", Secret: "secrets" } as const;
const deadlineMs = 15_000;
/** Prints those of the given keys that are there. */
const readKeys = `pki=/etc/kubernetes/pki/etcd
id=$(crictl ps --quiet --state Running --name '^etcd$')
for key do
  crictl exec "$id" etcdctl --endpoints https://127.0.0.1:2379 --cacert $pki/ca.crt --cert $pki/healthcheck-client.crt \\
    --key $pki/healthcheck-client.key get --keys-only "$key" || exit 1
done`;

export function keyOf({ kind, namespace, name }: StoredObject): string {
  return `/registry/${folders[kind]}/${namespace}/${name}`;
}

/** The harm is there when none of the keys is. Throws when etcd does not answer. */
export async function observeKeys(cluster: Cluster, keys: readonly string[]): Promise<Observation> {
  const node = cluster.nodes.find(({ role }) => role === "control-plane");
  if (node === undefined) throw new Error(`cluster ${cluster.name} has no control plane to look into`);
  const asked = ["sh", "-c", readKeys, "sh", ...keys];
  const { exitCode, stdout, stderr } = await cluster.exec(node, asked, { timeoutMs: deadlineMs });
  if (exitCode !== 0) throw new Error(`etcd of ${node.name} did not answer: ${stderr.trim()}`);
  const lines = new Set(stdout.split("\n").map((line) => line.trim()));
  const there = keys.filter((key) => lines.has(key));
  return {
    held: there.length === 0,
    observer: `etcdctl in the etcd of ${node.name}, which does not ask the API`,
    detail: `${there.length} of ${keys.length} keys are there${there.length > 0 ? `: ${there.join(", ")}` : ""}`,
  };
}
