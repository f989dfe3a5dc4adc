/**
 * Data of one ConfigMap or Secret: read, and patched only when it is still as it was read. A plan may build a new cluster
 * in place of a lost one: whenever the kubeconfig has changed, the cluster that it names is asked.
 */
import { stat } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import type { WriteResult } from "./write-result.ts";

export interface KeyedObject {
  /** Texts by key, and the version to patch against; null when there is no such object. Rejects when nobody can say. */
  read(
    timeoutMs: number,
  ): Promise<{ readonly data: Readonly<Record<string, string>>; readonly at: string } | null>;
  /** Sets these keys. Refused when the object changed since `at`. Never rejects. */
  patch(data: Readonly<Record<string, string>>, at: string, timeoutMs: number): Promise<WriteResult>;
}

export interface ClusterClient {
  configMap(name: string): KeyedObject;
  secret(name: string): KeyedObject;
}

interface Stored {
  readonly data?: { [key: string]: string } | undefined;
  readonly metadata?: { readonly resourceVersion?: string | undefined } | undefined;
}

/** Loads the client, which takes about a second of work. Throws when the kubeconfig cannot be read. */
export async function loadClusterClient({
  kubeconfig,
  namespace,
}: {
  kubeconfig: string;
  namespace: string;
}): Promise<ClusterClient> {
  const kubernetes = await import("@kubernetes/client-node");
  const connect = () => {
    const config = new kubernetes.KubeConfig();
    config.loadFromFile(kubeconfig);
    return config.makeApiClient(kubernetes.CoreV1Api);
  };
  let read = await stampOf(kubeconfig);
  let connected = connect();
  const api = async () => {
    const stamp = await stampOf(kubeconfig);
    if (stamp === null || stamp === read) return connected;
    try {
      connected = connect();
      read = stamp;
    } catch {
      // Between two clusters it names none; the old one then says that it is not there.
    }
    return connected;
  };

  const json = kubernetes.setHeaderMiddleware("Accept", "application/json");
  const mergePatch = kubernetes.setHeaderMiddleware("Content-Type", kubernetes.PatchStrategy.MergePatch);
  /** The client knows no deadlines; without one, a request could arrive long after it was given up. */
  const within = (timeoutMs: number) => {
    const signal = AbortSignal.timeout(Math.ceil(timeoutMs));
    const deadline: typeof json = {
      pre(context) {
        context.setSignal(signal);
        return (context.getHttpMethod().toString() === "PATCH" ? mergePatch : json).pre(context);
      },
      post: (context) => json.post(context),
    };
    return { middleware: [deadline], middlewareMergeStrategy: "append" as const };
  };

  const keyed = (calls: {
    readonly get: (timeoutMs: number) => Promise<Stored>;
    readonly patch: (body: object, timeoutMs: number) => Promise<unknown>;
    readonly encode: (text: string) => string;
    readonly decode: (stored: string) => string;
  }): KeyedObject => ({
    async read(timeoutMs) {
      try {
        const found = await calls.get(timeoutMs);
        const data = mapValues(found.data ?? {}, calls.decode);
        return { data, at: found.metadata?.resourceVersion ?? "" };
      } catch (cause) {
        if (cause instanceof kubernetes.ApiException && cause.code === 404) return null;
        throw new Error(reasonOf(cause), { cause });
      }
    },
    async patch(data, at, timeoutMs) {
      const body = { metadata: { resourceVersion: at }, data: mapValues(data, calls.encode) };
      const begun = performance.now();
      try {
        await calls.patch(body, timeoutMs);
        return { result: "acknowledged" };
      } catch (cause) {
        const late = performance.now() - begun >= timeoutMs;
        const refused = cause instanceof kubernetes.ApiException ? cause.code < 500 : neverConnected(cause);
        return { result: refused ? "refused" : "unanswered", detail: late ? "timeout" : reasonOf(cause) };
      }
    },
  });

  const plain = { encode: (text: string) => text, decode: (text: string) => text };
  const base64 = {
    encode: (text: string) => Buffer.from(text, "utf8").toString("base64"),
    decode: (text: string) => Buffer.from(text, "base64").toString("utf8"),
  };
  return {
    configMap: (name) =>
      keyed({
        get: async (timeoutMs) =>
          (await api()).readNamespacedConfigMap({ name, namespace }, within(timeoutMs)),
        patch: async (body, timeoutMs) =>
          (await api()).patchNamespacedConfigMap({ name, namespace, body }, within(timeoutMs)),
        ...plain,
      }),
    secret: (name) =>
      keyed({
        get: async (timeoutMs) => (await api()).readNamespacedSecret({ name, namespace }, within(timeoutMs)),
        patch: async (body, timeoutMs) =>
          (await api()).patchNamespacedSecret({ name, namespace, body }, within(timeoutMs)),
        ...base64,
      }),
  };
}

/** Tells one state of the file from another; null while there is no such file. */
async function stampOf(file: string): Promise<string | null> {
  const found = await stat(file, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.ino} ${found.mtimeNs} ${found.size}`;
}

function mapValues(data: Readonly<Record<string, string>>, change: (text: string) => string) {
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, change(text)]));
}

/** `fetch failed` keeps its reason in the cause. */
function rootOf(cause: unknown): unknown {
  return cause instanceof Error && cause.cause !== undefined ? rootOf(cause.cause) : cause;
}

function neverConnected(cause: unknown): boolean {
  const root = rootOf(cause);
  return root instanceof Error && "code" in root && root.code === "ECONNREFUSED";
}

function reasonOf(cause: unknown): string {
  const root = rootOf(cause);
  const text = root instanceof Error ? root.message : String(root);
  return text.replaceAll(/\s+/g, " ").slice(0, 160);
}
