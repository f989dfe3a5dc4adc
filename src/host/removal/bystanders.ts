/** Folders that the set-up filled together with others, and the clone itself: they stay, and are named. */
import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { HostContext } from "../context.ts";
import type { Removal, Staying } from "./removal.ts";

export function bystanders({ root, environment }: Pick<HostContext, "root" | "environment">): Removal {
  const home = environment["HOME"] ?? homedir();
  const caches = environment["XDG_CACHE_HOME"] ?? join(home, ".cache");
  const modules = environment["GOMODCACHE"] ?? join(environment["GOPATH"] ?? join(home, "go"), "pkg", "mod");
  const shared = [
    { folder: environment["GOCACHE"] ?? join(caches, "go-build"), of: "Go's build cache" },
    { folder: modules, of: "Go's module cache" },
    { folder: environment["npm_config_cache"] ?? join(home, ".npm"), of: "npm's cache" },
  ];
  return {
    name: "shared folders",
    async look() {
      const staying: Staying[] = [];
      for (const { folder, of } of shared) {
        if ((await stat(folder).catch(() => null)) === null) continue;
        const why = "every build of this user fills it";
        staying.push({ what: of, why, command: `rm -rf ${folder}`, whose: "unknown" });
      }
      staying.push({
        what: "this clone",
        why: "node_modules, your reports and their evidence lie in it",
        command: `rm -rf ${root}`,
        whose: "unknown",
      });
      return { going: [], staying };
    },
    remove: async () => undefined,
  };
}
