import type { HostContext } from "./context.ts";
import type { Images } from "./images.ts";
import { contentKey } from "./key.ts";
import { hostAdaptation } from "./kind-files.ts";
import type { NodeBaseImagePiece } from "./node-base-image.ts";
import type { Packing } from "./pack.ts";
import { packingScript, packNodeImage } from "./pack.ts";
import type { Need, Piece } from "./piece.ts";
import type { PulledBasePiece } from "./pulled-base.ts";
import type { SystemImagesPiece } from "./system-images.ts";
import type { SystemImage } from "./system-recipes.ts";
import type { ToolsPiece } from "./tools.ts";

export interface NodeImagePiece extends Piece {
  /** `firedrill/node:<key>`. Only after `provide`. */
  tag(): Promise<string>;
}

/** The node image of the drills: its base, pulled or built here, with the images of the protected system inside. */
export function nodeImagePiece(
  context: HostContext,
  store: Images,
  parts: {
    tools: ToolsPiece;
    pulled: PulledBasePiece;
    offline: NodeBaseImagePiece;
    system: SystemImagesPiece;
  },
): NodeImagePiece {
  const { tools, pulled, offline, system } = parts;
  const inside = system.all.filter(({ inCluster }) => inCluster);
  const base = async (): Promise<string> => ((await pulled.way()).pulled ? pulled.reference() : offline.tag);
  const layers = async (): Promise<readonly Packing[]> => nodeLayers(await base(), inside);
  const last = async (): Promise<Packing> => lastOf(await layers());
  const isThere = async (): Promise<boolean> => isPacked(store, await last());

  return {
    tag: async () => (await last()).tag,
    async needs(): Promise<readonly Need[]> {
      const list: Need[] = (await pulled.way()).pulled ? [] : [...(await offline.needs())];
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
      const { pulled: isPulled, why } = await pulled.way();
      if (!isPulled) {
        if ((await offline.needs()).length > 0) context.steps.say(`The node image is built here: ${why}.`);
        await offline.provide();
      }
      for (const layer of await missingLayers(store, await layers())) {
        await context.steps.step(layer.tag, () => packNodeImage(context, store, layer));
        await store.prune(layer.image, layer.key);
      }
    },
  };
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
