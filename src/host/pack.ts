import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { HostContext } from "./context.ts";
import type { Images } from "./images.ts";
import { imageLabel, keyLabel } from "./images.ts";

export interface Packing {
  /** Node image that gets the images. */
  readonly base: string;
  /** Image of the engine -> its full name in the node. */
  readonly names: Readonly<Record<string, string>>;
  /** Shell lines that are run in the node's filesystem first; the first that fails stops the packing. */
  readonly prepare: readonly string[];
  readonly image: string;
  readonly tag: string;
  readonly key: string;
}

/** The container that an image is packed in. An interrupted set-up leaves it; the next packing begins anew. */
export const packContainer = "firedrill-pack";

const minutes = 60_000;

/**
 * Makes a node image that holds images in its containerd store, so that no pod ever pulls: run the base, start its
 * containerd, import, commit. kind copies /var into every node, and the store with it.
 */
export async function packNodeImage(context: HostContext, store: Images, packing: Packing): Promise<void> {
  const { base, names, image, tag, key } = packing;
  const folder = join(context.cache, "pack.partial");
  const archive = join(folder, "images.tar");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const remove = (): Promise<string> =>
    store.docker(["rm", "--force", "--volumes", packContainer], {
      what: "a left container is busy",
      timeoutMs: minutes,
    });
  await remove();
  await store.docker(["image", "save", "--output", archive, ...Object.keys(names)], {
    what: "images could not be saved",
    timeoutMs: 10 * minutes,
  });
  const run = ["run", "--name", packContainer, "--label", `${imageLabel}=pack`, "--network", "none"];
  const shell = ["--privileged", "--interactive", "--entrypoint", "sh", base, "-euc", packingScript(packing)];
  await store.docker([...run, ...shell], {
    what: "images could not be put into the node image",
    timeoutMs: 10 * minutes,
    inputFile: archive,
  });
  const changes = [
    'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]',
    `LABEL ${imageLabel}=${image}`,
    `LABEL ${keyLabel}=${key}`,
  ].flatMap((change) => ["--change", change]);
  await store.docker(["commit", ...changes, packContainer, tag], {
    what: "the node image could not be committed",
    timeoutMs: 10 * minutes,
  });
  await remove();
  await rm(folder, { recursive: true, force: true });
}

/** The script that runs in the node: prepare, import from standard input, give the images their names, list them. */
export function packingScript({ names, prepare }: Pick<Packing, "names" | "prepare">): string {
  const renames = Object.entries(names)
    .map(([from, to]) => [`docker.io/${from}`, to])
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => `ctr -n k8s.io images tag --force ${from} ${to} && ctr -n k8s.io images rm ${from}`);
  return [
    ...prepare,
    "containerd </dev/null >&2 & pid=$!",
    "for i in $(seq 100); do ! ctr version >/dev/null 2>&1 || break; sleep 0.2; done",
    "ctr -n k8s.io images import --all-platforms --no-unpack --digests -",
    ...renames,
    "ctr -n k8s.io images ls -q",
    ...Object.values(names).map((name) => `ctr -n k8s.io images ls -q | grep -qxF ${name}`),
    "kill $pid; wait $pid || true",
  ].join("\n");
}
