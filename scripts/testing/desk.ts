/** A desk whose kubectl is a fake: two database pods, a record and a Service as files. */
import { copyFile, cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";

const deadlineMs = 60_000;

/** Files of the fake, by name; see `fake-kubectl`. */
export type ClusterState = Readonly<Record<string, string>>;

/** The first pod is primary and waits for the second, which follows. */
export const healthy: ClusterState = {
  primary: "x0tta6bl4-db-0",
  synchronous: "required",
  systemIdentifier: "7",
  service: "x0tta6bl4-db-0",
  "x0tta6bl4-db-0.role": "primary",
  "x0tta6bl4-db-0.waits": "required",
  "x0tta6bl4-db-0.identifier": "7",
  "x0tta6bl4-db-1.role": "standby",
  "x0tta6bl4-db-1.identifier": "7",
};

/** `healthy` with some files changed; null: not there. */
export function changed(changes: Readonly<Record<string, string | null>>): ClusterState {
  const entries = Object.entries({ ...healthy, ...changes });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}

export async function layDatabaseDesk(folder: string, state: ClusterState) {
  const cluster = path.join(folder, "cluster");
  const bin = path.join(folder, "bin");
  for (const name of [cluster, bin]) await mkdir(name, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  await symlink(path.resolve("scripts/testing/fake-kubectl"), path.join(bin, "kubectl"));
  const put = (name: string, text: string) => writeFile(path.join(cluster, name), `${text}\n`);
  for (const [name, text] of Object.entries(state)) await put(name, text);
  const read = async (name: string) =>
    (await readFile(path.join(cluster, name), "utf8").catch(() => "")).trim();
  return {
    folder,
    bin,
    cluster,
    put,
    remove: (name: string) => rm(path.join(cluster, name)),
    /** Everything that changed something, in order. */
    calls: async () => (await read("calls")).split("\n").filter((line) => line !== ""),
    record: async () => `${await read("primary")} ${await read("synchronous")}`,
    read,
    async run(script: string, ...options: string[]) {
      await copyFile(`scripts/${script}`, path.join(folder, "scripts", script));
      return execa(`scripts/${script}`, options, {
        cwd: folder,
        reject: false,
        timeout: deadlineMs,
        env: { PATH: `${bin}:${process.env["PATH"] ?? ""}`, FAKE_CLUSTER: cluster },
      });
    },
  };
}
