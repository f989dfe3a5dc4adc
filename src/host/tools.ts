import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { builtFolder } from "./built-folder.ts";
import type { HostContext } from "./context.ts";
import { goBuild, goModuleFolder } from "./go.ts";
import { contentKey } from "./key.ts";
import { kubernetesFlags, moduleInputs, nodeImageFolder } from "./kubernetes.ts";
import type { Piece } from "./piece.ts";

export interface Tools {
  /** Folder that holds them all, for a PATH. */
  readonly folder: string;
  readonly kind: string;
  readonly kubectl: string;
  readonly helm: string;
}

export interface ToolsPiece extends Piece {
  readonly key: string;
  readonly tools: Tools;
  /** kind's own default node image, by digest. Only after `provide`. */
  kindImage(): Promise<string>;
}

const packages = ["sigs.k8s.io/kind", "k8s.io/kubernetes/cmd/kubectl", "helm.sh/helm/v4/cmd/helm"];
const imageFile = "kind-node-image";

/** kind, kubectl and helm, compiled from released modules under go.sum. */
export async function toolsPiece(context: HostContext): Promise<ToolsPiece> {
  const module = join(nodeImageFolder(context), "kubernetes");
  const key = contentKey({
    ...(await moduleInputs(module)),
    flags: kubernetesFlags.join(" "),
    packages: packages.join(" "),
    arch: process.arch,
  });
  const home = join(context.cache, "tools", key);
  const folder = join(home, "bin");
  const built = builtFolder(home);

  return {
    key,
    tools: {
      folder,
      kind: join(folder, "kind"),
      kubectl: join(folder, "kubectl"),
      helm: join(folder, "helm"),
    },
    kindImage: () => readFile(join(home, imageFile), "utf8"),
    async needs() {
      if (await built.isThere()) return [];
      return [
        {
          what: "kind, kubectl, helm",
          why: "make and steer the cluster",
          cost: "compiled with Go, 5 min",
          gib: 5,
          place: "cache",
        },
      ];
    },
    provide: () =>
      built.build((partial) =>
        context.steps.step("kind, kubectl, helm compiled", async () => {
          await goBuild(context, { module, packages, output: join(partial, "bin"), flags: kubernetesFlags });
          const source = await goModuleFolder(context, { module, path: "sigs.k8s.io/kind" });
          const defaults = await readFile(join(source, "pkg/apis/config/defaults/image.go"), "utf8");
          await writeFile(join(partial, imageFile), parseKindImage(defaults));
        }),
      ),
  };
}

/** The default node image in kind's source. Throws when the source does not name one by digest. */
export function parseKindImage(source: string): string {
  const image = /^const Image = "([^"]+@sha256:[0-9a-f]{64})"$/m.exec(source)?.[1];
  if (image === undefined) throw new Error("kind's source names no default node image by digest");
  return image;
}
