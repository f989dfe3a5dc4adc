import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BaseImagePiece } from "./base-image.ts";
import { command } from "./command.ts";
import { componentDockerfile, components, netReference } from "./components.ts";
import type { HostContext } from "./context.ts";
import { logFile } from "./context.ts";
import { goModuleFolder } from "./go.ts";
import type { Images } from "./images.ts";
import { contentKey, folderInputs } from "./key.ts";
import { storageManifest, withPauseImage } from "./kind-files.ts";
import { kubernetesVersion, nodeImageFolder } from "./kubernetes.ts";
import type { NodeBinariesPiece } from "./node-binaries.ts";
import { packNodeImage } from "./pack.ts";
import type { Piece } from "./piece.ts";

export interface NodeBaseImagePiece extends Piece {
  readonly tag: string;
  readonly key: string;
}

/** The offline node image: Debian, kind's own base files, compiled programs, and the cluster's own images inside. */
export async function nodeBaseImagePiece(
  context: HostContext,
  store: Images,
  { debian, binaries }: { debian: BaseImagePiece; binaries: NodeBinariesPiece },
): Promise<NodeBaseImagePiece> {
  const sources = join(nodeImageFolder(context), "node");
  const key = contentKey({
    ...(await folderInputs(sources)),
    debian: debian.key,
    binaries: binaries.key,
    components: JSON.stringify(components),
  });
  const tag = `firedrill/node-base:${key}`;
  const stage = join(context.cache, "node-base.partial");
  const bin = binaries.folder;

  async function buildSystem(): Promise<string> {
    const system = `firedrill/node-system:${key}`;
    const folder = await emptyFolder(join(stage, "system"));
    await stageKindFiles(context, folder);
    await command(
      "cp",
      [join(sources, "Dockerfile"), join(sources, "flannel.yaml"), folder],
      stageCall(context),
    );
    const buildArgs = { BASE: debian.tag };
    await store.build({ image: "node-system", tag: system, key, folder, buildArgs, contexts: { bin } });
    return system;
  }

  async function buildComponents(): Promise<Readonly<Record<string, string>>> {
    const net = `firedrill/part-net:${key}`;
    const part = { image: "node-part", key, contexts: { bin } };
    await store.build({
      ...part,
      tag: net,
      folder: sources,
      dockerfile: join(sources, "Dockerfile.net"),
      buildArgs: { BASE: debian.tag },
    });
    const names: Record<string, string> = { [net]: netReference };
    for (const component of components) {
      const folder = await emptyFolder(join(stage, component.name));
      await writeFile(
        join(folder, "Dockerfile"),
        componentDockerfile(component, component.net ? net : "scratch"),
      );
      const partTag = `firedrill/part-${component.name}:${key}`;
      await store.build({ ...part, tag: partTag, folder });
      names[partTag] = component.reference;
    }
    return names;
  }

  return {
    tag,
    key,
    async needs() {
      if (await store.has(tag, key)) return [];
      return [
        {
          what: "node image",
          why: "the cluster's nodes, without a registry",
          cost: "built, 2 min",
          gib: 3,
          place: "engine",
        },
      ];
    },
    async provide() {
      if (await store.has(tag, key)) return;
      const base = await context.steps.step("node image: system", buildSystem);
      const names = await context.steps.step("node image: cluster's own images", buildComponents);
      await context.steps.step("node image: packed", () =>
        packNodeImage(context, store, { base, names, prepare: [], image: "node-base", tag, key }),
      );
      await rm(stage, { recursive: true, force: true });
      for (const image of ["node-part", "node-system"]) await store.discard(image);
      await store.prune("node-base", key);
    },
  };
}

/** kind's entrypoint, units and configuration, taken from its module in Go's cache. */
async function stageKindFiles(context: HostContext, folder: string): Promise<void> {
  const module = join(nodeImageFolder(context), "kubernetes");
  const source = await goModuleFolder(context, { module, path: "sigs.k8s.io/kind" });
  const files = join(folder, "files");
  await command(
    "cp",
    ["-r", "--no-preserve=mode,ownership", join(source, "images/base/files"), files],
    stageCall(context),
  );
  const config = join(files, "etc/containerd/config.toml");
  await writeFile(config, withPauseImage(await readFile(config, "utf8")));
  await writeFile(join(files, "kind/version"), kubernetesVersion);
  await mkdir(join(folder, "manifests"));
  const storage = await readFile(join(source, "pkg/build/nodeimage/const_storage.go"), "utf8");
  await writeFile(join(folder, "manifests/default-storage.yaml"), storageManifest(storage));
  await chmod(folder, 0o755);
}

function stageCall(context: HostContext): { what: string; log: string; timeoutMs: number } {
  return {
    what: "the node image's files could not be staged",
    log: logFile(context, "docker"),
    timeoutMs: 60_000,
  };
}

async function emptyFolder(path: string): Promise<string> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  return path;
}
