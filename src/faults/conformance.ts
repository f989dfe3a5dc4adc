/** What every fault must do, tried on a cluster that records and that is backed by real folders. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Cluster, type CommandResult, type Node, volumesInNode } from "../cluster/provider.ts";
import type { Fault } from "./fault.ts";
import { recordedObjects } from "./testing/recorded-objects.ts";

const run = promisify(execFile);

export interface RecordingCluster extends Cluster {
  /** Commands sent to nodes, as `node: command`. */
  readonly sent: readonly string[];
  /** kubectl command lines. */
  readonly asked: readonly string[];
  /** Folder of the claim's volume on the host. */
  readonly volume: string;
  /** The node's whole filesystem: path -> content. */
  files(): Promise<Readonly<Record<string, string>>>;
  remove(): Promise<void>;
}

export interface RecordingOptions {
  /** What the volume says about itself, when it is not the truth. */
  readonly path?: string;
  readonly onNode?: string;
}

const volumeName = "pvc-1_default_data";
/** Kubernetes objects are files here, beneath this name. */
const objectsFolder = "kubernetes";
/** What a fault sets up for itself, in a namespace of its own, is no harm. */
const ownNamespaces = `${objectsFolder}/firedrill-`;

/** A cluster whose commands run on the host, with the node's volume path led to a temporary folder. */
export async function recordingCluster({ path, onNode }: RecordingOptions = {}): Promise<RecordingCluster> {
  const root = await mkdtemp(join(tmpdir(), "fdf-"));
  const volume = join(root, volumeName);
  await mkdir(join(volume, "pgdata", "base"), { recursive: true });
  await writeFile(join(volume, "pgdata", "PG_VERSION"), "17\n");
  await writeFile(join(volume, "pgdata", "base", "PG_VERSION"), "17\n");
  await writeFile(join(volume, "pgdata", "base", "1"), "rows");
  await mkdir(join(root, "pvc-2_default_other"));
  await writeFile(join(root, "pvc-2_default_other", "PG_VERSION"), "17\n");

  const nodes: readonly Node[] = ["fake-control-plane", "fake-worker"].map((name, index) => ({
    name,
    container: name,
    role: index === 0 ? "control-plane" : "worker",
    volumes: root,
  }));
  const objects = recordedObjects(join(root, objectsFolder));
  const sent: string[] = [];
  const asked: string[] = [];
  const answers: Readonly<Record<string, unknown>> = {
    persistentvolumeclaim: { spec: { volumeName: "pvc-1" } },
    persistentvolume: {
      spec: {
        hostPath: { path: path ?? join(volumesInNode, volumeName) },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: "kubernetes.io/hostname", values: [onNode ?? "fake-worker"] }] },
            ],
          },
        },
      },
    },
  };
  return {
    name: "fake",
    kubeconfig: join(root, "kubeconfig"),
    network: "fake",
    nodes,
    uid: "uid",
    adopt: async () => {},
    sent,
    asked,
    volume,
    async exec(node, command) {
      sent.push(`${node.name}: ${command.join(" ")}`);
      return onHost(command.map((word) => word.replace(volumesInNode, root)));
    },
    async kubectl(args, { input } = {}) {
      asked.push(args.join(" "));
      const answer = await objects.kubectl(args, input);
      if (answer !== null) return answer;
      return JSON.stringify(answers[args[1] ?? ""] ?? {});
    },
    files: () => contents(root),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export interface Conformance {
  readonly make: () => Fault;
  /** Whether its observer must see the harm; false for a control's fault, which harms nothing. */
  readonly harms: boolean;
}

/** Resolves with every rule that the fault breaks, in words; empty when it keeps them all. */
export async function conformanceOf({ make, harms }: Conformance): Promise<readonly string[]> {
  const broken: string[] = [];
  const expect = (holds: boolean, rule: string) => {
    if (!holds) broken.push(rule);
  };
  const cluster = await recordingCluster();
  try {
    const fault = make();
    const before = await cluster.files();
    const plan = await fault.describe(cluster);
    expect(plan.targets.length > 0 && plan.blastRadius.length > 0, "describe names targets and blast radius");
    expect(same(await cluster.files(), before), "describing touches nothing");
    expect(!(await fault.confirm(cluster)).held, "confirm is false before injecting");
    expect(same(await cluster.files(), before), "confirming touches nothing");
    if (fault.undo !== undefined) {
      await fault.undo(cluster);
      expect(same(await cluster.files(), before), "undo is harmless before injecting");
    }
    expect((fault.lift === "never") === (fault.undo === undefined), "a fault that is lifted has an undo");

    const sentBefore = cluster.sent.length;
    expect((await fault.inject(cluster)).length > 0, "inject says what was sent");
    const sent = cluster.sent.slice(sentBefore);
    const after = await cluster.files();
    const touched = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (path) => before[path] !== after[path],
    );
    const allowed = plan.blastRadius.map((place) => place.replace(/^[^:]*:/, "").replace(/\/\*\*$/, ""));
    const within = (path: string) => allowed.some((place) => placeOf(path).startsWith(`${place}/`));
    const harmed = touched.filter((path) => !path.startsWith(ownNamespaces));
    expect(touched.every(within), `inject touches only its blast radius, and touched ${touched.join(", ")}`);
    expect(harmed.length > 0 === harms, harms ? "inject does harm" : "a control's fault does no harm");
    const look = await fault.confirm(cluster);
    expect(look.held === harms, harms ? "confirm is true after injecting" : "confirm stays false");
    expect(look.observer !== "" && look.detail !== "", "confirm says who looked and what was seen");
    const commands = cluster.sent.slice(sentBefore + sent.length);
    expect(
      commands.every((command) => !sent.some((one) => one === command && command.includes("-delete"))),
      "confirm does not look by way of the injector",
    );
    if (fault.undo !== undefined) {
      await fault.undo(cluster);
      const undone = await cluster.files();
      await fault.undo(cluster);
      expect(same(await cluster.files(), undone), "undo is idempotent");
      expect(!(await fault.confirm(cluster)).held, "confirm is false after undo");
    }
  } finally {
    await cluster.remove();
  }
  return broken;
}

/** As a blast radius names it: a path on a node, or namespace, kind and name. */
function placeOf(path: string): string {
  const isObject = path.startsWith(`${objectsFolder}/`);
  return isObject ? path.slice(objectsFolder.length) : join(volumesInNode, path);
}

async function onHost(command: readonly string[]): Promise<CommandResult> {
  const [file = "", ...args] = command;
  try {
    return { exitCode: 0, ...(await run(file, args, { timeout: 10_000 })) };
  } catch (cause) {
    return { exitCode: 1, stdout: "", stderr: String(cause) };
  }
}

async function contents(root: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const pairs = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(root.length + 1), await readFile(path, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}
