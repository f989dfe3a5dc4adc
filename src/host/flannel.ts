import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HostContext } from "./context.ts";
import type { GoBuild } from "./go.ts";
import { goModuleFolder } from "./go.ts";

const path = "github.com/flannel-io/flannel";
/** Needs C, and a cloud's library. With cgo every package of flannel, client-go above all, is compiled once more. */
const unwanted = new RegExp(`^\\s*_ "${path}/pkg/backend/(?:udp|tencentvpc)"\\n`, "gm");

/** flannel's main program without two of its back ends. Throws when the source does not name both. */
export function withoutUnwanted(main: string): string {
  if (main.match(unwanted)?.length !== 2)
    throw new Error("flannel's main program has another shape than expected");
  return main.replaceAll(unwanted, "");
}

/** Lays flannel's released source beside the module that requires it, and says how that is built. */
export async function flannelBuild(
  context: HostContext,
  { module, folder }: { module: string; folder: string },
): Promise<Pick<GoBuild, "module" | "packages" | "name" | "flags">> {
  const released = await goModuleFolder(context, { module, path });
  const source = join(folder, "flannel");
  await rm(folder, { recursive: true, force: true });
  // Go's cache holds it read-only.
  await cp(released, source, { recursive: true, filter: (file) => !file.includes("/dist/") });
  await rm(join(source, "main.go"), { force: true });
  await writeFile(
    join(source, "main.go"),
    withoutUnwanted(await readFile(join(released, "main.go"), "utf8")),
  );
  const requirements = await readFile(join(module, "go.mod"), "utf8");
  await writeFile(join(folder, "go.mod"), `${requirements}\nreplace ${path} => ${source}\n`);
  await cp(join(module, "go.sum"), join(folder, "go.sum"));
  return { module, packages: [path], name: "flanneld", flags: ["-modfile", join(folder, "go.mod")] };
}
