/** ConfigMaps and Secrets behind an API server on loopback, with the kubeconfig to reach it. */
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { execa } from "execa";

export interface FakeCluster {
  /** By kind and name, as in `configmaps/settings`. */
  readonly objects: Map<string, { data: Record<string, string>; resourceVersion: number }>;
  readonly contentTypes: string[];
  hang: boolean;
  stop(): Promise<void>;
}

/** Writes a kubeconfig to `path`. */
export async function startFakeCluster(path: string): Promise<FakeCluster> {
  const cluster: FakeCluster = {
    objects: new Map(),
    contentTypes: [],
    hang: false,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  const server = createServer(async (request, response) => {
    const reply = await answer(request);
    if (reply === null) return;
    response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.body));
  });
  async function answer(request: IncomingMessage) {
    const [, kind = "", name = ""] = /\/namespaces\/mesh\/(\w+)\/([^/?]+)/.exec(request.url ?? "") ?? [];
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (cluster.hang) return null;
    const found = cluster.objects.get(`${kind}/${name}`);
    if (found === undefined) return failure(404);
    if (request.method === "PATCH") {
      cluster.contentTypes.push(request.headers["content-type"] ?? "");
      const patch = JSON.parse(Buffer.concat(chunks).toString()) as {
        metadata?: { resourceVersion?: string };
        data: Record<string, string>;
      };
      if (patch.metadata?.resourceVersion !== String(found.resourceVersion)) return failure(409);
      found.data = { ...found.data, ...patch.data };
      found.resourceVersion += 1;
    }
    const metadata = { name, namespace: "mesh", resourceVersion: String(found.resourceVersion) };
    return { status: 200, body: { apiVersion: "v1", metadata, data: found.data } };
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await writeFile(
    path,
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        { name: "c", cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } },
      ],
      users: [{ name: "u", user: {} }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    }),
  );
  return cluster;
}

function failure(code: number) {
  return { status: code, body: { kind: "Status", code, message: "no" } };
}

/** A certificate authority of its own in `folder`. */
export async function makeAuthority(folder: string): Promise<{ certFile: string; keyFile: string }> {
  const files = { certFile: `${folder}/ca.crt`, keyFile: `${folder}/ca.key` };
  const curve = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-subj",
    "/CN=test ca",
  ];
  await execa("openssl", ["req", "-x509", ...curve, "-keyout", files.keyFile, "-out", files.certFile], {
    timeout: 10_000,
  });
  return files;
}
