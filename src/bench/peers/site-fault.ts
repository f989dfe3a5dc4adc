/** The site's disaster, as Firedrill sees it: caused by the site's own script, proved by looking at disk and process. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Fault, Observation } from "../../faults/fault.ts";
import { runScript, type Site } from "./site.ts";

export function siteFault(site: Site, effect: "wiped" | "stopped"): Fault {
  const data = path.join(site.folder, "data");
  let before: string | null = null;
  const looks: Readonly<Record<typeof effect, () => Promise<Observation>>> = {
    async wiped() {
      const now = await folderIdentity(data);
      before ??= now;
      return { held: now !== before, observer: "stat", detail: `the data folder is ${now ?? "not there"}` };
    },
    async stopped() {
      const state = await stateOf(site);
      return { held: state === "T", observer: "/proc", detail: `the service's process is in state ${state}` };
    },
  };
  return {
    name: "data-loss",
    lift: "never",
    hurts: "the service and its disk",
    describe: async () => ({ targets: ["data"], blastRadius: ["data/**"] }),
    inject: async () => `bin/break ${await runScript(site, "break")}`,
    confirm: looks[effect],
  };
}

/** Another one after a restore; null when there is none. */
export async function folderIdentity(folder: string): Promise<string | null> {
  const found = await stat(folder, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.ino}, made at ${found.birthtimeNs}`;
}

async function stateOf(site: Site): Promise<string> {
  const pid = await readFile(path.join(site.folder, "run", "service.pid"), "utf8");
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // Behind the command's name, which may hold spaces.
  return line.slice(line.lastIndexOf(")") + 2).split(" ")[0] || "none";
}
