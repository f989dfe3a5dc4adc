import { stat } from "node:fs/promises";
import type { HostContext } from "./context.ts";
import type { Images } from "./images.ts";
import { contentKey } from "./key.ts";
import { hostAdaptation } from "./kind-files.ts";
import type { NodeBaseImagePiece } from "./node-base-image.ts";
import type { NodeWay } from "./node-way.ts";
import { chooseNodeWay } from "./node-way.ts";
import type { Packing } from "./pack.ts";
import { packingScript, packNodeImage } from "./pack.ts";
import type { Need, Piece } from "./piece.ts";
import { atRegistry, registryAnswers, registryOf } from "./registry.ts";
import type { SystemImagesPiece } from "./system-images.ts";
import type { SystemImage } from "./system-recipes.ts";
import type { ToolsPiece } from "./tools.ts";

export interface NodeImagePiece extends Piece {
  /** How its base comes here; decided once. */
  way(): Promise<NodeWay>;
  /** `firedrill/node:<key>`. Only after `provide`. */
  tag(): Promise<string>;
}

const pullMs = 20 * 60_000;

/** The node image of the drills: kind's, or the one built offline, with the images of the protected system inside. */
export function nodeImagePiece(
  context: HostContext,
  store: Images,
  parts: { tools: ToolsPiece; offline: NodeBaseImagePiece; system: SystemImagesPiece },
): NodeImagePiece {
  const { tools, offline, system } = parts;
  const { environment } = context;
  const registry = environment["FIREDRILL_REGISTRY"];
  const inside = system.all.filter(({ inCluster }) => inCluster);

  const published = async (): Promise<string> => atRegistry(await tools.kindImage(), registry);
  let decided: Promise<NodeWay> | undefined;
  const way = (): Promise<NodeWay> =>
    (decided ??= cgroup2().then((isCgroup2) =>
      chooseNodeWay({
        forcedOffline: environment["FIREDRILL_OFFLINE"] === "1",
        cgroup2: isCgroup2,
        pulledBefore: async () => (await tools.needs()).length === 0 && store.has(await published()),
        builtBefore: () => store.has(offline.tag, offline.key),
        registryAnswers: () => registryAnswers(registryOf(atRegistry("kindest/node", registry))),
      }),
    ));

  const base = async (): Promise<string> => ((await way()).pulled ? published() : offline.tag);
  const layers = async (): Promise<readonly Packing[]> => nodeLayers(await base(), inside);
  const last = async (): Promise<Packing> => lastOf(await layers());
  const isThere = async (): Promise<boolean> => isPacked(store, await last());

  return {
    way,
    tag: async () => (await last()).tag,
    async needs(): Promise<readonly Need[]> {
      const { pulled } = await way();
      const list: Need[] = [];
      if (!pulled) list.push(...(await offline.needs()));
      else if ((await tools.needs()).length > 0 || !(await store.has(await published()))) {
        list.push({
          what: "kindest/node",
          why: "the cluster's nodes",
          cost: "pulled by digest, 1 min",
          gib: 1,
          place: "engine",
        });
      }
      // Without the tools kind's own image is not known yet, and so neither is the key.
      if ((await tools.needs()).length > 0 || !(await isThere())) {
        list.push({
          what: "firedrill/node",
          why: "the node image with the system's images",
          cost: "packed, 1 min",
          gib: 2,
          place: "engine",
        });
      }
      return list;
    },
    async provide() {
      const { pulled, why } = await way();
      if (!pulled) {
        if ((await offline.needs()).length > 0) context.steps.say(`The node image is built here: ${why}.`);
        await offline.provide();
      } else if (!(await store.has(await published()))) await pull(await published());
      for (const layer of await missingLayers(store, await layers())) {
        await context.steps.step(layer.tag, () => packNodeImage(context, store, layer));
        await store.prune(layer.image, layer.key);
      }
    },
  };

  async function pull(reference: string): Promise<void> {
    await context.steps.step(`pulled ${reference}`, () =>
      store.docker(["pull", "--quiet", reference], {
        what: "the registry answers, but the node image could not be pulled (FIREDRILL_OFFLINE=1 builds it here instead)",
        timeoutMs: pullMs,
      }),
    );
  }
}

/**
 * One layer for each image of the system, in the order given, each upon the one before: a change of the last, the
 * application, packs that alone again. The first also adapts the node to this kind of host.
 */
export function nodeLayers(
  base: string,
  inside: readonly Pick<SystemImage, "name" | "tag" | "key">[],
): readonly Packing[] {
  const layers: Packing[] = [];
  for (const [index, { name, tag, key: imageKey }] of inside.entries()) {
    const below = layers.at(-1);
    const content = { names: { [tag]: `docker.io/${tag}` }, prepare: index === 0 ? hostAdaptation : [] };
    const key = contentKey({ base: below?.key ?? base, image: imageKey, script: packingScript(content) });
    const image = index === inside.length - 1 ? "node" : `node-with-${name}`;
    layers.push({ ...content, base: below?.tag ?? base, image, key, tag: `firedrill/${image}:${key}` });
  }
  return layers;
}

/** The layers above the highest one that is there. */
async function missingLayers(store: Images, layers: readonly Packing[]): Promise<readonly Packing[]> {
  for (let index = layers.length; index > 0; index -= 1) {
    const layer = layers[index - 1];
    if (layer !== undefined && (await isPacked(store, layer))) return layers.slice(index);
  }
  return layers;
}

function isPacked(store: Images, layer: Packing): Promise<boolean> {
  return store.has(layer.tag, layer.key);
}

function lastOf(layers: readonly Packing[]): Packing {
  const last = layers.at(-1);
  if (last === undefined) throw new Error("the system has no image for the nodes");
  return last;
}

async function cgroup2(): Promise<boolean> {
  return stat("/sys/fs/cgroup/cgroup.controllers").then(
    () => true,
    () => false,
  );
}
