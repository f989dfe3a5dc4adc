/** A cluster of kind: containers on this machine, in a network and on disks of this run alone. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { limitBehind } from "../host/limits.ts";
import { runOwed } from "../keeper/owed-process.ts";
import type { Undo } from "../keeper/undo.ts";
import { Problem } from "../problem.ts";
import { kindConfig, nodeNames, nodeRoles } from "./kind-config.ts";
import { boundKubectl, clusterUid, type Kubectl, plainKubectl } from "./kubectl.ts";
import { destroyMachines, listMachines } from "./machines.ts";
import { nodeExec } from "./node-exec.ts";
import { requireNodeImage } from "./node-image.ts";
import { requireFreePorts } from "./ports.ts";
import type { Cluster, ClusterProvider, ClusterSpec, Node } from "./provider.ts";
import { startIn, stationsOf } from "./stations.ts";
import { makeVolume } from "./volumes.ts";

export interface KindTools {
  /** Paths of the binaries. */
  readonly kind: string;
  readonly kubectl: string;
  /** The keeper's: each thing is owed before it is made. */
  owe(key: string, undo: Undo): Promise<void>;
}

const createMs = 240_000;
const readyMs = 120_000;

/**
 * `create` resolves when nodes, DNS and storage are ready. It throws a `Problem` when a port is taken or kind
 * fails; what was made by then is owed, and the keeper takes it away.
 */
export function kindProvider(tools: KindTools): ClusterProvider {
  return {
    name: "kind",
    async create(spec) {
      await requireFreePorts(spec.ports);
      await requireNodeImage(spec.image);
      const names = nodeNames(spec.name);
      if (spec.ports.length !== names.length) throw wrongPorts(spec.ports.length, names.length);
      await tools.owe("folder", { kind: "folder", path: spec.folder });
      await mkdir(dirname(kubeconfigFile(spec.folder)), { recursive: true, mode: 0o700 });
      const volumes: string[] = [];
      for (const node of names) {
        volumes.push(await makeVolume({ folder: join(spec.folder, "volumes"), node, owe: tools.owe }));
      }
      await createNodes(spec, tools, volumes);
      return describeCluster(spec, tools, volumes);
    },
  };
}

/** Where the configuration lies that a cluster of this folder is made from, every time it is made. */
export function kindConfigFile(folder: string): string {
  return join(folder, "kind.yaml");
}

/** In a folder of its own, which can be lent without the cluster's disks. */
export function kubeconfigFile(folder: string): string {
  return join(folder, "access", "kubeconfig");
}

async function createNodes(spec: ClusterSpec, tools: KindTools, volumes: readonly string[]): Promise<void> {
  const config = kindConfigFile(spec.folder);
  await writeFile(config, stringify(kindConfig({ ...spec, volumes })));
  await tools.owe("cluster", { kind: "kind-cluster", name: spec.name });
  const result = await runOwed({
    command: tools.kind,
    args: [
      "create",
      "cluster",
      `--name=${spec.name}`,
      `--image=${spec.image}`,
      `--config=${config}`,
      `--kubeconfig=${kubeconfigFile(spec.folder)}`,
      "--retain=false",
    ],
    env: {
      ...process.env,
      KIND_EXPERIMENTAL_DOCKER_NETWORK: spec.network,
      KIND_EXPERIMENTAL_PROVIDER: "docker",
    },
    timeoutMs: createMs,
    key: "kind create",
    owe: tools.owe,
  });
  if (result.exitCode === 0) return;
  const log = join(spec.folder, "kind.log");
  await writeFile(log, result.stdout + result.stderr);
  const said = result.timedOut ? `no end within ${createMs / 1000} s` : lastError(result.stderr);
  const limit = await limitBehind(result.stdout + result.stderr);
  const reason = limit === null ? said : `${said} (${limit})`;
  throw new Problem({
    what: `kind could not create the cluster: ${reason}`,
    where: log,
    expected: `three nodes from ${spec.image}`,
    next: "run `./scripts/drill doctor`; the last lines of the log name the step that failed",
  });
}

async function describeCluster(
  spec: ClusterSpec,
  tools: KindTools,
  volumes: readonly string[],
): Promise<Cluster> {
  const kubeconfig = kubeconfigFile(spec.folder);
  const own = { kubectl: tools.kubectl, kubeconfig, cache: join(spec.folder, "kubectl-cache") };
  const kubectl = plainKubectl(own);
  await waitReady(kubectl);
  const nodes: readonly Node[] = nodeNames(spec.name).map((name, index) => ({
    name,
    container: name,
    role: nodeRoles[index] ?? "worker",
    volumes: volumes[index] ?? "",
  }));
  let uid = await clusterUid(kubectl);
  let started = 0;
  return {
    name: spec.name,
    kubeconfig,
    network: spec.network,
    nodes,
    get uid() {
      return uid;
    },
    kubectl: boundKubectl(own, () => uid),
    async adopt() {
      uid = await clusterUid(kubectl).catch(() => uid);
    },
    exec(node, command, options) {
      if (!nodes.includes(node)) throw new Error(`${node.name} is no node of ${spec.name}`);
      return nodeExec(node, command, options);
    },
    machines: () => listMachines(spec.name),
    destroy: destroyMachines,
    stations: () => stationsOf(spec.network, nodeNames(spec.name)),
    start(station, command) {
      started += 1;
      return startIn(station, command, { key: `program ${started}`, owe: tools.owe });
    },
  };
}

async function waitReady(kubectl: Kubectl): Promise<void> {
  const timeout = `--timeout=${readyMs / 1000}s`;
  const options = { timeoutMs: readyMs + 10_000 };
  const available = ["wait", "--for=condition=Available", timeout];
  await Promise.all([
    kubectl(["wait", "--for=condition=Ready", timeout, "nodes", "--all"], options),
    kubectl([...available, "-n", "kube-system", "deployment/coredns"], options),
    kubectl([...available, "-n", "local-path-storage", "deployment/local-path-provisioner"], options),
  ]);
}

function lastError(stderr: string): string {
  const lines = stderr.trimEnd().split("\n");
  return lines.find((line) => line.startsWith("ERROR")) ?? lines.at(-1) ?? "it said nothing";
}

function wrongPorts(given: number, wanted: number): Problem {
  return new Problem(
    {
      what: `${given} client ports for ${wanted} nodes`,
      where: "ClusterSpec.ports",
      expected: "one loopback port per node",
      next: "give as many ports as there are nodes",
    },
    { kind: "usage" },
  );
}
