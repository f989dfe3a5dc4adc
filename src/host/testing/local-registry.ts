/** A real registry on loopback, compiled here, with its blobs in a folder: stands in for the one that users reach. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { until } from "../../keeper/until.ts";
import type { HostContext } from "../context.ts";
import { goBuild } from "../go.ts";

export interface LocalRegistry extends AsyncDisposable {
  /** `127.0.0.1:<port>`; engines speak plain http with it. */
  readonly address: string;
  /** Path and method of every request so far, oldest first, as `GET /v2/…`. */
  requests(): Promise<readonly string[]>;
}

export async function startRegistry(context: HostContext, folder: string): Promise<LocalRegistry> {
  const module = join(context.root, "fixtures", "registry");
  const blobs = join(folder, "blobs");
  const config = join(folder, "config.yml");
  const log = join(folder, "registry.log");
  await mkdir(blobs, { recursive: true });
  await goBuild(context, { module, packages: ["."], output: folder, name: "registry", flags: [] });
  await writeFile(config, JSON.stringify(settings(blobs)));
  // It dies with this process, however that ends.
  const server = execa("setpriv", ["--pdeathsig", "KILL", join(folder, "registry"), "serve", config], {
    stdin: "ignore",
    stdout: { file: log, append: true },
    stderr: { file: log, append: true },
    reject: false,
  });
  const said = (): Promise<string> => readFile(log, "utf8").catch(() => "");
  const address = async (): Promise<string | undefined> =>
    /listening on (127\.0\.0\.1:\d+)/.exec(await said())?.[1];
  await until({ withinMs: 10_000 }, async () => (await address()) !== undefined);
  const known = await address();
  if (known === undefined) {
    server.kill("SIGKILL");
    throw new Error(`the registry does not listen: ${await said()}`);
  }
  return {
    address: known,
    requests: async () =>
      [...(await said()).matchAll(/"((?:GET|HEAD|PUT|POST|PATCH) \/v2\/\S*)/g)].map(([, path = ""]) => path),
    async [Symbol.asyncDispose]() {
      server.kill("SIGTERM");
      await server;
    },
  };
}

/** JSON is YAML. */
function settings(rootdirectory: string): object {
  return {
    version: "0.1",
    log: { level: "info" },
    storage: { filesystem: { rootdirectory } },
    http: { addr: "127.0.0.1:0" },
  };
}
