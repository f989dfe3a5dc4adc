/**
 * Is nothing ever changed in another cluster? The real kubectl, bound as in a drill, and two API servers on loopback that note
 * what is asked of them: the run's own and somebody else's. Kubeconfig, context, environment and options are confused at random.
 */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { boundKubectl } from "../cluster/kubectl.ts";
import { hostContext } from "../host/context.ts";
import { steps } from "../host/steps.ts";
import { toolsPiece } from "../host/tools.ts";
import { Problem } from "../problem.ts";
import { createRandom } from "../workload/content.ts";
import type { Figure } from "./figure.ts";

const seed = 7;

interface Api {
  readonly url: string;
  /** Requests that change something. */
  changes: number;
  stop(): Promise<void>;
}

export async function confuseTargets(confusions: number): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "firedrill-wrong-target-"));
  const [own, foreign] = await Promise.all([startApi("uid-own"), startApi("uid-foreign")]);
  const before = { ...process.env };
  try {
    const files = await writeKubeconfigs(folder, own, foreign);
    const kubectl = await kubectlBinary();
    const draw = createRandom(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;
    const stray = strayOptions(files.foreign, foreign.url);
    let refused = 0;
    let allowed = 0;
    for (let run = 0; run < confusions; run += 1) {
      const kubeconfig = pick([files.own, files.own, files.foreign, files.ownWithForeignContext]);
      const environment = pick([{}, ...ambient(files.foreign, foreign.url)]);
      const options = draw() < 0.5 ? [] : pick(stray);
      const change = pick([
        ["create", "--raw=/api/v1/namespaces/default/pods", "-f", "-"],
        ["delete", "--raw=/api/v1/namespaces/default/pods/one"],
        ["replace", "--raw=/api/v1/namespaces/default/pods/one", "-f", "-"],
      ]);
      const args = draw() < 0.5 ? [...options, ...change] : [...change, ...options];
      Object.assign(process.env, environment);
      const bound = boundKubectl({ kubectl, kubeconfig, cache: path.join(folder, "cache") }, () => "uid-own");
      try {
        await bound(args, { input: "{}" });
        allowed += 1;
      } catch (cause) {
        if (!(cause instanceof Problem)) throw cause;
        refused += 1;
      } finally {
        for (const name of Object.keys(environment)) {
          if (before[name] === undefined) delete process.env[name];
          else process.env[name] = before[name];
        }
      }
    }
    return [
      {
        figure: "changes in a cluster that is not the run's",
        value: foreign.changes,
        unit: "changes",
        atMost: 0,
        runs: confusions,
        detail: `${refused} refused, ${allowed} carried out in the run's own (${own.changes} seen there), seed ${seed}`,
      },
      {
        // A guard that refuses everything would prove nothing.
        figure: "changes that were carried out in the run's own",
        value: own.changes,
        unit: "changes",
        atLeast: confusions / 10,
        runs: confusions,
      },
    ];
  } finally {
    await Promise.all([own.stop(), foreign.stop(), rm(folder, { recursive: true, force: true })]);
  }
}

function strayOptions(kubeconfig: string, url: string): readonly (readonly string[])[] {
  return [
    [`--kubeconfig=${kubeconfig}`],
    ["--kubeconfig", kubeconfig],
    ["--context=foreign"],
    ["--context", "foreign"],
    ["--cluster=foreign"],
    ["--cluster", "foreign"],
    [`--server=${url}`],
    ["--server", url],
    ["-s", url],
    [`-s${url}`],
    [`-s=${url}`],
    ["--user=foreign"],
    ["--as=system:admin"],
  ];
}

function ambient(kubeconfig: string, url: string): readonly Readonly<Record<string, string>>[] {
  const { hostname, port } = new URL(url);
  return [
    { KUBECONFIG: kubeconfig },
    { HOME: path.dirname(kubeconfig) },
    { KUBERNETES_MASTER: url },
    { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
    { HTTP_PROXY: url, http_proxy: url, ALL_PROXY: url },
  ];
}

async function writeKubeconfigs(folder: string, own: Api, foreign: Api) {
  const text = (current: string, clusters: Readonly<Record<string, Api>>): string =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": current,
      clusters: Object.entries(clusters).map(([name, { url }]) => ({ name, cluster: { server: url } })),
      users: Object.keys(clusters).map((name) => ({ name, user: { token: name } })),
      contexts: Object.keys(clusters).map((name) => ({ name, context: { cluster: name, user: name } })),
    });
  const files = {
    own: path.join(folder, "own"),
    foreign: path.join(folder, "foreign"),
    /** Somebody has switched the context in the run's own file. */
    ownWithForeignContext: path.join(folder, "switched"),
  };
  await writeFile(files.own, text("own", { own, foreign }));
  await writeFile(files.foreign, text("foreign", { foreign }));
  await writeFile(files.ownWithForeignContext, text("foreign", { own, foreign }));
  return files;
}

async function startApi(uid: string): Promise<Api> {
  const server = createServer((request, response) => {
    if (request.method !== "GET") api.changes += 1;
    request.resume();
    response.setHeader("content-type", "application/json");
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid } };
    const groups = { kind: "APIGroupList", apiVersion: "v1", groups: [] };
    const versions = { kind: "APIVersions", versions: ["v1"] };
    const resources = {
      kind: "APIResourceList",
      groupVersion: "v1",
      resources: [
        {
          name: "namespaces",
          singularName: "namespace",
          namespaced: false,
          kind: "Namespace",
          verbs: ["get"],
        },
      ],
    };
    const known: Readonly<Record<string, object>> = {
      "/apis": groups,
      "/api": versions,
      "/api/v1": resources,
    };
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    response.end(JSON.stringify(known[pathname] ?? namespace));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const api: Api = {
    url: `http://127.0.0.1:${port}`,
    changes: 0,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return api;
}

async function kubectlBinary(): Promise<string> {
  const context = hostContext({
    root: path.join(import.meta.dirname, "../.."),
    steps: steps({ write: (text) => process.stderr.write(text), live: false }),
    environment: process.env,
    purpose: "drill",
  });
  const { tools } = await toolsPiece(context);
  return tools.kubectl;
}
