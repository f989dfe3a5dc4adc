/** The observer of stored objects: it reads etcd itself, past the API by which they were deleted or changed. */
import { X509Certificate } from "node:crypto";
import type { Cluster } from "../cluster/provider.ts";
import type { Observation } from "./fault.ts";

export interface StoredObject {
  readonly kind: "ConfigMap" | "Secret";
  readonly namespace: string;
  readonly name: string;
}

const folders = { ConfigMap: "configmaps", Secret: "secrets" } as const;
const deadlineMs = 15_000;
/** Prints of each of the given keys what `$1` asks of etcdctl: `--keys-only` those that are there. */
const readKeys = `pki=/etc/kubernetes/pki/etcd what=$1
id=$(crictl ps --quiet --state Running --name '^etcd$')
shift
for key do
  crictl exec "$id" etcdctl --endpoints https://127.0.0.1:2379 --cacert $pki/ca.crt --cert $pki/healthcheck-client.crt \\
    --key $pki/healthcheck-client.key get "$what" "$key" || exit 1
done`;

export function keyOf({ kind, namespace, name }: StoredObject): string {
  return `/registry/${folders[kind]}/${namespace}/${name}`;
}

/** The harm is there when none of the keys is. Throws when etcd does not answer. */
export async function observeKeys(cluster: Cluster, keys: readonly string[]): Promise<Observation> {
  const { printed, observer } = await askStore(cluster, "--keys-only", keys);
  const lines = new Set(printed.split("\n").map((line) => line.trim()));
  const there = keys.filter((key) => lines.has(key));
  return {
    held: there.length === 0,
    observer,
    detail: `${there.length} of ${keys.length} keys are there${there.length > 0 ? `: ${there.join(", ")}` : ""}`,
  };
}

/** The harm is there when the certificate with this serial, as the key's object holds it, is past its time. */
export async function observeExpiry(cluster: Cluster, key: string, serial: string): Promise<Observation> {
  const { printed, observer } = await askStore(cluster, "--print-value-only", [key]);
  const found = (printed.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [])
    .map((pem) => new X509Certificate(pem))
    .find(({ serialNumber }) => serialNumber === serial);
  return {
    held: found !== undefined && found.validToDate < new Date(),
    observer,
    detail: `certificate ${serial}: ${found === undefined ? "not there" : `valid to ${found.validTo}`}`,
  };
}

/** Throws when etcd does not answer. */
async function askStore(
  cluster: Cluster,
  what: "--keys-only" | "--print-value-only",
  keys: readonly string[],
) {
  const node = cluster.nodes.find(({ role }) => role === "control-plane");
  if (node === undefined) throw new Error(`cluster ${cluster.name} has no control plane to look into`);
  const asked = ["sh", "-c", readKeys, "sh", what, ...keys];
  const { exitCode, stdout, stderr } = await cluster.exec(node, asked, { timeoutMs: deadlineMs });
  if (exitCode !== 0) throw new Error(`etcd of ${node.name} did not answer: ${stderr.trim()}`);
  return { printed: stdout, observer: `etcdctl in the etcd of ${node.name}, which does not ask the API` };
}
