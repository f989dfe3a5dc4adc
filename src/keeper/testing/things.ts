/** Real things for the tests: an image that needs no registry, and everything that a run can make. */
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { runLabel } from "../census.ts";
import { docker } from "../docker.ts";
import { runOwed } from "../owed-process.ts";
import type { Undo } from "../undo.ts";

export type Owe = (key: string, undo: Undo) => Promise<void>;

/** An image that can only sleep, made of the host's own binary. Throws when Docker is not reachable. */
export async function sleepImage(tag: string): Promise<string> {
  await docker(["version"]).catch((cause: unknown) => {
    throw new Error("these tests need a Docker engine that answers", { cause });
  });
  const { stdout } = await execa("ldd", ["/bin/sleep"], { timeout: 10_000 });
  const libraries = [...stdout.matchAll(/(\/\S+) \(/g)].map(([, path = ""]) => path);
  const { stdout: tar } = await execa("tar", ["-ch", "-P", "/bin/sleep", ...libraries], {
    timeout: 20_000,
    encoding: "buffer",
  });
  await execa("docker", ["import", "-", tag], { input: tar, timeout: 60_000 });
  return tag;
}

export interface Site {
  readonly run: string;
  readonly folder: string;
  readonly image: string;
  readonly owe: Owe;
}

/** A network with a container on it, and a volume, all labelled. */
export async function makeDockerThings({ run, image, owe }: Site): Promise<void> {
  const label = runLabel(run);
  await owe("docker", { kind: "docker-label", label });
  await docker(["network", "create", "--label", label, `${run}-net`]);
  await docker(["volume", "create", "--label", label, `${run}-vol`]);
  await docker([
    "run",
    "-d",
    `--label=${label}`,
    `--network=${run}-net`,
    `--volume=${run}-vol:/data`,
    `--name=${run}-box`,
    image,
    "/bin/sleep",
    "600",
  ]);
}

/** A container with the label that kind gives its nodes, and an anonymous volume. */
export async function makeNode({ run, image, owe }: Site): Promise<void> {
  await owe("cluster", { kind: "kind-cluster", name: run });
  await docker([
    "run",
    "-d",
    `--label=io.x-k8s.kind.cluster=${run}`,
    "--volume=/var",
    `--name=${run}-control-plane`,
    image,
    "/bin/sleep",
    "600",
  ]);
}

/** A loop filesystem in a folder of its own. */
export async function makeDisk({ folder, owe }: Site): Promise<string> {
  await owe("folder", { kind: "folder", path: folder });
  const point = join(folder, "mounted here");
  await mkdir(point, { recursive: true });
  const file = join(folder, "disk.img");
  await owe("loop", { kind: "loop", file });
  await writeFile(file, "");
  await truncate(file, 16 * 1024 * 1024);
  await execa("mkfs.ext4", ["-q", file], { timeout: 20_000 });
  await owe("mount", { kind: "mount", path: point });
  await execa("mount", ["-o", "loop", file, point], { timeout: 20_000 });
  await writeFile(join(point, "data"), "x");
  return point;
}

/** A process with a child in a group of their own, both deaf to TERM. */
export async function makeProcess({ owe }: Pick<Site, "owe">): Promise<void> {
  const ready = Promise.withResolvers<void>();
  const told: Owe = async (key, undo) => {
    await owe(key, undo);
    ready.resolve();
  };
  runOwed({
    command: "/bin/sh",
    args: ["-c", 'trap "" TERM; sleep 600 & sleep 600; wait'],
    timeoutMs: 600_000,
    key: "process",
    owe: told,
  }).catch(ready.reject);
  await ready.promise;
}
