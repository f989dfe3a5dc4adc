/** Everything that the set-up compiled, fetched and staged. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { removeRootfs } from "../base-image.ts";
import { command } from "../command.ts";
import { logFile, type HostContext } from "../context.ts";
import { setupLock } from "../lock.ts";
import type { Removal } from "./removal.ts";

export function cacheRemoval(context: HostContext): Removal {
  const { cache } = context;
  const entries = async (): Promise<readonly string[]> =>
    (await readdir(cache).catch(() => [])).filter((name) => join(cache, name) !== setupLock(context));
  return {
    name: "cache",
    async look() {
      return { going: (await entries()).length === 0 ? [] : [`folder ${cache}`], staying: [] };
    },
    async remove() {
      const log = logFile(context, "uninstall");
      await removeRootfs(context, log);
      const paths = (await entries()).map((name) => join(cache, name));
      if (paths.length === 0) return;
      // Nothing that is mounted beneath it is ever followed.
      await command("rm", ["-rf", "--one-file-system", "--", ...paths], {
        what: "the cache could not be removed",
        log,
        timeoutMs: 10 * 60_000,
      });
    },
  };
}
