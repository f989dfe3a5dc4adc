/** The intruder: his place in the cluster's network, and how to ask him what he got and what still works for him. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Cluster } from "../../cluster/provider.ts";
import type { KeyPairPem } from "../../vault/certificates.ts";

/** His own namespace: nothing in it belongs to the protected system. */
export const intruderNamespace = "firedrill-intruder";
const pod = "intruder";
const port = 9000;
const readyMs = 60_000;

const attemptSchema = z.object({
  credential: z.enum(["certificate", "forged certificate", "password", "token"]),
  target: z.string(),
  connection: z.enum(["fresh", "kept", "watch"]),
  outcome: z.enum(["accepted", "refused", "silent"]),
  detail: z.string(),
});
export type Attempt = z.infer<typeof attemptSchema>;

export interface IntruderSettings {
  readonly image: string;
  readonly token: string;
  /** A certificate that he has made himself, and its key. */
  readonly forged?: KeyPairPem;
  /** Of the system that he breaks into. */
  readonly namespace: string;
  readonly certificates: string;
  readonly password: string;
  readonly database: { readonly host: string; readonly user: string; readonly name: string };
  readonly meshPort: number;
}

export interface MeshTarget {
  readonly name: string;
  readonly address: string;
}

/** Lets him in: a namespace, his program and what he was given. Resolves when he listens. */
export async function admitIntruder(cluster: Cluster, settings: IntruderSettings): Promise<void> {
  const program = await readFile(new URL("client.ts", import.meta.url), "utf8");
  await cluster.kubectl(["create", "-f", "-"], { input: JSON.stringify(manifest(settings, program)) });
  await cluster.kubectl(
    ["wait", `pod/${pod}`, "-n", intruderNamespace, "--for=condition=Ready", `--timeout=${readyMs / 1000}s`],
    { timeoutMs: readyMs + 10_000 },
  );
}

/** Where he comes from: what the logs of others name him by. */
export async function intruderAddress(cluster: Cluster): Promise<string> {
  const where = ["-n", intruderNamespace, "-o", "jsonpath={.status.podIP}"];
  return (await cluster.kubectl(["get", "pod", pod, ...where])).trim();
}

/** Who is where: every pod with one of these `app` labels that has an address. */
export async function meshTargets(
  cluster: Cluster,
  { namespace, apps }: { readonly namespace: string; readonly apps: readonly string[] },
): Promise<readonly MeshTarget[]> {
  const selector = `app in (${apps.join(",")})`;
  const each = '{range .items[*]}{.metadata.name}{"@"}{.status.podIP}{" "}{end}';
  const found = await cluster.kubectl([
    ...["get", "pods", "-n", namespace],
    ...["-l", selector, "-o", `jsonpath=${each}`],
  ]);
  return found
    .trim()
    .split(" ")
    .map((pair) => pair.split("@"))
    .flatMap(([name = "", address = ""]) => (address === "" ? [] : [{ name, address }]));
}

/** `strike`: he reads, uses and keeps; `try`: he tries everything again. Throws when he does not answer. */
export async function askIntruder(
  cluster: Cluster,
  what: "strike" | "try",
  mesh: readonly MeshTarget[],
): Promise<readonly Attempt[]> {
  const targets = mesh.map(({ name, address }) => `${name}@${address}`).join(",");
  const path = `/api/v1/namespaces/${intruderNamespace}/pods/${pod}:${port}/proxy/${what}?mesh=${targets}`;
  return z.array(attemptSchema).parse(JSON.parse(await cluster.kubectl(["get", "--raw", path])));
}

function manifest(settings: IntruderSettings, program: string) {
  const metadata = { name: pod, namespace: intruderNamespace };
  const env = {
    PORT: String(port),
    TARGET_NAMESPACE: settings.namespace,
    CERTIFICATES: settings.certificates,
    PASSWORD: settings.password,
    DATABASE_HOST: settings.database.host,
    DATABASE_USER: settings.database.user,
    DATABASE_NAME: settings.database.name,
    MESH_PORT: String(settings.meshPort),
  };
  // What he brings, by the name that his program reads it by.
  const brought = {
    TOKEN: settings.token,
    ...(settings.forged === undefined
      ? {}
      : { FORGED_CERTIFICATE: settings.forged.certificate, FORGED_KEY: settings.forged.key }),
  };
  const container = {
    name: "intruder",
    image: settings.image,
    imagePullPolicy: "IfNotPresent",
    command: ["node", "/intruder/client.mts"],
    env: [
      ...Object.entries(env).map(([name, value]) => ({ name, value })),
      ...Object.keys(brought).map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: pod, key } } })),
    ],
    readinessProbe: { httpGet: { path: "/", port }, periodSeconds: 1 },
    volumeMounts: [{ name: "program", mountPath: "/intruder" }],
  };
  const spec = {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 0,
    containers: [container],
    volumes: [{ name: "program", configMap: { name: pod } }],
  };
  return {
    apiVersion: "v1",
    kind: "List",
    items: [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: intruderNamespace } },
      { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "client.mts": program } },
      { apiVersion: "v1", kind: "Secret", metadata, stringData: brought },
      { apiVersion: "v1", kind: "Pod", metadata, spec },
    ],
  };
}
