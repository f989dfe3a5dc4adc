/** What every fault must do, tried on a cluster that records and that is backed by real folders and a real port. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  type Cluster,
  type CommandResult,
  type Machine,
  type Node,
  volumesInNode,
} from "../cluster/provider.ts";
import { makeVolume } from "../cluster/volumes.ts";
import type { Undo } from "../keeper/undo.ts";
import { carryOut } from "../keeper/undo-runner.ts";
import { createAuthority, issueMeshCertificates } from "../vault/certificates.ts";
import { escrowFiles } from "../vault/escrow.ts";
import type { Vault } from "../vault/vault.ts";
import type { Fault } from "./fault.ts";
import { pageBytes, seal } from "./page-checksum.ts";
import { noVault } from "./testing/no-vault.ts";
import { recordedObjects } from "./testing/recorded-objects.ts";

const run = promisify(execFile);

export interface RecordingCluster extends Cluster {
  /** Commands sent to nodes, as `node: command`. */
  readonly sent: readonly string[];
  /** kubectl command lines. */
  readonly asked: readonly string[];
  /** Folder of the claim's volume on the host. */
  readonly volume: string;
  /** Its escrow holds the authority that signed what lies in Secret `certs`; nothing else of it is there. */
  readonly vault: Vault;
  /** What there is to harm, by its place: the nodes' whole filesystem, or what else a cluster of its kind has. */
  files(): Promise<Readonly<Record<string, string>>>;
  remove(): Promise<void>;
}

export interface RecordingOptions {
  /** What the volume says about itself, when it is not the truth. */
  readonly path?: string;
  readonly onNode?: string;
  /** The volumes lie on a filesystem of their own, made as for a node; root only. Otherwise in a plain folder. */
  readonly disk?: boolean;
  /** What the engine says about a node's machine, when it is not the run's. */
  readonly machine?: Partial<Machine>;
}

const volumeName = "pvc-1_default_data";
const otherVolume = "pvc-2_default_other";
const pagesOfTable = 64;
/** Larger files are told by their size. */
const largestRead = 64 * 1024 ** 2;
/** What a fault sets up for itself, in a namespace of its own, is no harm. */
const ownNamespaces = "kubernetes:/firedrill-";

/** A cluster whose commands run on the host, with the node's volume path led to a temporary folder. */
export async function recordingCluster({
  path,
  onNode,
  machine,
  disk = false,
}: RecordingOptions = {}): Promise<RecordingCluster> {
  const home = await mkdtemp(join(tmpdir(), "fdf-"));
  const root = join(home, "volumes");
  const volume = join(root, volumeName);
  const undo: Undo[] = [];
  if (disk) await makeVolume({ folder: home, node: "volumes", owe: async (_, one) => void undo.push(one) });
  await mkdir(join(volume, "pgdata", "base"), { recursive: true });
  await writeFile(join(volume, "pgdata", "PG_VERSION"), "17\n");
  await writeFile(join(volume, "pgdata", "base", "PG_VERSION"), "17\n");
  await writeFile(join(volume, "pgdata", "base", "1"), "rows");
  await writeFile(join(volume, "pgdata", "base", "2"), tableOf(pagesOfTable));
  await mkdir(join(root, otherVolume));
  await writeFile(join(root, otherVolume, "PG_VERSION"), "17\n");

  const nodes: readonly Node[] = ["fake-control-plane", "fake-worker"].map((name, index) => ({
    name,
    container: name,
    role: index === 0 ? "control-plane" : "worker",
    volumes: root,
  }));
  const escrow = join(home, "escrow");
  const authority = await createAuthority({ name: "test authority" });
  await mkdir(escrow);
  await writeFile(join(escrow, escrowFiles.meshAuthority), authority.certificate);
  await writeFile(join(escrow, escrowFiles.meshAuthorityKey), authority.key);
  const api = await startApi(join(home, "kubeconfig"));
  let machines: readonly Machine[] = nodes.map(({ container }) => ({
    container,
    networks: ["fake"],
    volumes: root,
    ...machine,
  }));
  const objectsFolder = join(home, "kubernetes");
  const standing = {
    ConfigMap: { settings: {} },
    Secret: { certs: { data: inBase64({ ...(await issueMeshCertificates({ ca: authority })) }) } },
    PersistentVolumeClaim: {
      data: { spec: { volumeName: "pvc-1" } },
      other: { spec: { volumeName: "pvc-2" } },
    },
  };
  for (const [kind, named] of Object.entries(standing)) {
    for (const [name, object] of Object.entries(named)) {
      const place = join(objectsFolder, "default", kind, name);
      await mkdir(place, { recursive: true });
      await writeFile(join(place, "object.json"), JSON.stringify({ metadata: { name }, ...object }));
    }
  }
  for (const row of ["seed-/1", "seed-/2", "other-/1"]) {
    await mkdir(join(objectsFolder, "default", "records", row), { recursive: true });
    await writeFile(join(objectsFolder, "default", "records", row, "object.json"), "{}");
  }
  const objects = recordedObjects(objectsFolder);
  const sent: string[] = [];
  const asked: string[] = [];
  const volumeOf = (name: string) => ({
    spec: {
      hostPath: { path: path ?? join(volumesInNode, name === "pvc-2" ? otherVolume : volumeName) },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: "kubernetes.io/hostname", values: [onNode ?? "fake-worker"] }] },
          ],
        },
      },
    },
  });
  return {
    name: "fake",
    kubeconfig: join(home, "kubeconfig"),
    network: "fake",
    nodes,
    uid: "uid",
    adopt: async () => {},
    stations: async () => [],
    start: async () => Promise.reject(new Error("nothing is started in a cluster of volumes")),
    sent,
    asked,
    volume,
    vault: { ...noVault, escrow },
    async exec(node, command) {
      sent.push(`${node.name}: ${command.join(" ")}`);
      if (command.some((word) => word.includes("etcdctl")))
        return objects.etcd(command[4] ?? "", command.slice(5));
      return onHost(command.map((word) => word.replace(volumesInNode, root)));
    },
    async kubectl(args, { input } = {}) {
      asked.push(args.join(" "));
      const answer = await objects.kubectl(args, input);
      if (answer !== null) return answer;
      return JSON.stringify(args[1] === "persistentvolume" ? volumeOf(args[2] ?? "") : {});
    },
    machines: async () => machines,
    async destroy(some) {
      sent.push(...some.map(({ container }) => `${container}: destroyed`));
      machines = machines.filter((one) => !some.includes(one));
      if (some.some(({ container }) => container === nodes[0]?.container)) await api.stop();
    },
    files: async () => {
      // As a blast radius names them: a path on a node, or namespace, kind and name.
      const files = Object.entries(await contents(root)).map(
        ([file, text]) => [`fake-worker:${join(volumesInNode, file)}`, text] as const,
      );
      const made = Object.entries(await contents(objectsFolder)).map(
        ([file, text]) => [`kubernetes:/${file}`, text] as const,
      );
      const mounts = disk ? [[`fake-worker:${volumesInNode}`, await stateOfDisk(root)] as const] : [];
      return Object.fromEntries([...files, ...made, ...mounts]);
    },
    async remove() {
      await api.stop();
      for (const one of undo.toReversed()) await carryOut(one, { roots: [home] });
      await rm(home, { recursive: true, force: true });
    },
  };
}

function inBase64(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, Buffer.from(text).toString("base64")]),
  );
}

/** A port that is open while the control plane stands, and the kubeconfig that names it. */
async function startApi(kubeconfig: string) {
  const server = createServer((socket) => socket.on("error", () => {}));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await writeFile(kubeconfig, `clusters: [{cluster: {server: "https://127.0.0.1:${port}"}}]\n`);
  return {
    async stop() {
      if (!server.listening) return;
      server.close();
      await once(server, "close");
    },
  };
}

export interface Conformance {
  readonly make: () => Fault;
  /** Whether its observer must see the harm; false for a control's fault, which harms nothing. */
  readonly harms: boolean;
  /** One that has what the fault harms; default: one with volumes. */
  readonly cluster?: () => Promise<RecordingCluster>;
}

/** Resolves with every rule that the fault breaks, in words; empty when it keeps them all. */
export async function conformanceOf({
  make,
  harms,
  cluster: build = recordingCluster,
}: Conformance): Promise<readonly string[]> {
  const broken: string[] = [];
  const expect = (holds: boolean, rule: string) => {
    if (!holds) broken.push(rule);
  };
  const cluster = await build();
  try {
    const fault = make();
    const before = await cluster.files();
    const plan = await fault.describe(cluster);
    expect(fault.hurts !== "", "it says what it hurts before there is a cluster");
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
    expect((await fault.inject(cluster, cluster.vault)).length > 0, "inject says what was sent");
    const sent = cluster.sent.slice(sentBefore);
    const after = await cluster.files();
    const touched = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (path) => before[path] !== after[path],
    );
    const allowed = plan.blastRadius.map((place) => place.replace(/\/\*\*$/, ""));
    const within = (place: string) => allowed.some((one) => `${place}/`.startsWith(`${one}/`));
    const harmed = touched.filter((place) => !place.startsWith(ownNamespaces));
    expect(touched.every(within), `inject touches only its blast radius, and touched ${touched.join(", ")}`);
    expect(harmed.length > 0 === harms, harms ? "inject does harm" : "a control's fault does no harm");
    const look = await fault.confirm(cluster);
    expect(look.held === harms, harms ? "confirm is true after injecting" : "confirm stays false");
    expect(look.observer !== "" && look.detail !== "", "confirm says who looked and what was seen");
    const commands = cluster.sent.slice(sentBefore + sent.length);
    expect(
      commands.every((command) => readsOnly(command) || !sent.includes(command)),
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

/** How a volume's folder is made sure of, by whoever needs it. */
function readsOnly(command: string): boolean {
  return /^\S+ stat /.test(command);
}

/** Pages as the database writes them: a row that begins with its id, and the checksum. */
function tableOf(pages: number): Buffer {
  const each = Array.from({ length: pages }, (_, block) => {
    const page = Buffer.alloc(pageBytes);
    page.write(`seed-${String(block).padStart(9, "0")} ${"0123456789abcdef".repeat(64)}`, pageBytes - 1100);
    return seal(page, block);
  });
  return Buffer.concat(each);
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
    const { size } = await stat(path);
    const content = size > largestRead ? `${size} bytes` : await readFile(path, "latin1");
    return [path.slice(root.length + 1), content] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

/** What stands there for whether the disk can be written, and how much of it there is. */
async function stateOfDisk(root: string): Promise<string> {
  const { stdout } = await run("findmnt", ["--noheadings", "--raw", "--output", "SOURCE,OPTIONS", root]);
  const [source = "", options = ""] = stdout.trim().split(" ");
  const { stdout: size } = await run("blockdev", ["--getsize64", source]);
  return `${options}, ${size.trim()} bytes`;
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}
