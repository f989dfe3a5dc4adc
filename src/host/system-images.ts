import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BaseImagePiece } from "./base-image.ts";
import type { HostContext } from "./context.ts";
import type { Images } from "./images.ts";
import type { Piece } from "./piece.ts";
import type { Recipe, SystemImage } from "./system-recipes.ts";
import { systemRecipes } from "./system-recipes.ts";
import type { ToolsPiece } from "./tools.ts";

export interface SystemImagesPiece extends Piece {
  /** Those that change least first. */
  readonly all: readonly SystemImage[];
  readonly vault: string;
}

/** Builds the images of the protected system and of the vault whose inputs have changed. */
export async function systemImagesPiece(
  context: HostContext,
  store: Images,
  { debian, tools }: { debian: BaseImagePiece; tools: ToolsPiece },
): Promise<SystemImagesPiece> {
  const recipes = await systemRecipes(context, { debianKey: debian.key, tools });

  const missing = async (): Promise<readonly Recipe[]> => {
    const there = await Promise.all(recipes.map(({ tag, key }) => store.has(tag, key)));
    return recipes.filter((_recipe, index) => there[index] !== true);
  };

  return {
    all: recipes.map(({ name, tag, key, inCluster }) => ({ name, tag, key, inCluster })),
    vault: "firedrill/vault:dev",
    async needs() {
      const names = (await missing()).map(({ name }) => name);
      if (names.length === 0) return [];
      return [
        {
          what: `images: ${names.join(", ")}`,
          why: "the protected system and its vault",
          cost: "built, 3 min",
          gib: 1,
          place: "engine",
        },
      ];
    },
    async provide() {
      for (const image of await missing()) {
        await context.steps.step(`image ${image.tag}`, () =>
          buildRecipe({ context, store, base: debian.tag, image }),
        );
        await store.prune(image.name, image.key);
      }
    },
  };
}

async function buildRecipe(options: {
  context: HostContext;
  store: Images;
  base: string;
  image: Recipe;
}): Promise<void> {
  const { context, store, base, image } = options;
  const folder = join(context.cache, `image-${image.name}.partial`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (image.source !== undefined) await cp(image.source, folder, { recursive: true });
  await image.stage(folder);
  const { tag, key } = image;
  // The base has the machine's Debian sources; a Dockerfile that mounts sources from `apt` gets none in addition.
  const noSources = join(context.cache, "no-apt-sources");
  await mkdir(noSources, { recursive: true });
  await store.build({
    image: image.name,
    tag,
    key,
    folder,
    dockerfile: join(folder, image.dockerfile),
    buildArgs: { BASE: base },
    contexts: { apt: noSources },
  });
  await rm(folder, { recursive: true, force: true });
}
