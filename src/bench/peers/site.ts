/** A site in a folder of its own: the service, its disk, its vault, its scripts, and who starts and stops it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { drawContent } from "../../workload/content.ts";
import type { PeerCase } from "./defects.ts";
import { scriptFile, soundScripts } from "./scripts.ts";

export interface Site {
  readonly folder: string;
  readonly url: string;
  /** For the scripts. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the service and its supervisor. */
  close(): Promise<void>;
}

/** Records that stand since yesterday: `old-0001` and so on, and a witness. */
export const oldRecords = 2_000;
export const witnesses = { yesterday: "witness-yesterday", today: "witness-today" } as const;
const seed = 17;
const healthyWithinMs = 60_000;
const main = path.join(import.meta.dirname, "service-main.ts");

/** What stands under the id since before the disaster. */
export function originalOf(id: string): { readonly version: number; readonly data: string } {
  return { version: 1, data: drawContent(seed, id).data };
}

export function oldIds(): readonly string[] {
  return Array.from({ length: oldRecords }, (_, index) => `old-${String(index).padStart(4, "0")}`);
}

/** Resolves when the service answers. `folder` must be empty. */
export async function openSite(folder: string, { service, scripts = {} }: PeerCase): Promise<Site> {
  for (const name of ["bin", "data", "run", "vault"]) await mkdir(path.join(folder, name));
  for (const [name, body] of Object.entries({ ...soundScripts, ...scripts })) {
    const file = path.join(folder, "bin", name);
    await writeFile(file, scriptFile(name, body));
    await chmod(file, 0o700);
  }
  await layData(folder);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    if (isAlive(child)) return;
    child = spawn(process.execPath, [main, folder, String(port), service ?? ""], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    await writeFile(path.join(folder, "run", "service.pid"), String(child.pid));
    const by = performance.now() + healthyWithinMs;
    while (!(await isHealthy(url))) {
      if (performance.now() > by || !isAlive(child)) throw new Error("the service does not come up");
      await sleep(50);
    }
  };
  const stop = async (): Promise<void> => {
    if (child === undefined || !isAlive(child)) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };

  const supervisor = createServer((request, response) => {
    const act = request.url === "/start" ? start : stop;
    act().then(
      () => response.end("done\n"),
      (cause: unknown) => response.writeHead(500).end(String(cause)),
    );
  });
  supervisor.listen(0, "127.0.0.1");
  await once(supervisor, "listening");
  const { port: supervisorPort } = supervisor.address() as AddressInfo;
  const close = async (): Promise<void> => {
    await stop();
    supervisor.closeAllConnections();
    supervisor.close();
    await once(supervisor, "close");
  };
  try {
    await start();
  } catch (cause) {
    await close();
    throw cause;
  }
  const environment = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    SERVICE: url,
    SUPERVISOR: `http://127.0.0.1:${supervisorPort}`,
  };
  return { folder, url, environment, close };
}

/** Rejects when the script fails. Resolves with its output. */
export async function runScript(site: Site, name: string): Promise<string> {
  const { stdout } = await execa(path.join(site.folder, "bin", name), {
    cwd: site.folder,
    env: site.environment,
    extendEnv: false,
    stdin: "ignore",
    timeout: 120_000,
  });
  return stdout;
}

/** Yesterday's records with yesterday's backup, and today's witness, which came since. */
async function layData(folder: string): Promise<void> {
  const line = (id: string) => `${JSON.stringify({ id, row: originalOf(id) })}\n`;
  const yesterday = [...oldIds(), witnesses.yesterday].map(line).join("");
  const today = line(witnesses.today);
  await writeFile(path.join(folder, "data", "records.log"), yesterday + today);
  await writeFile(path.join(folder, "vault", "base-0000000000000000000.log"), yesterday);
  await writeFile(path.join(folder, "vault", witnesses.today), today);
}

function isAlive(child: ChildProcess | undefined): boolean {
  return child !== undefined && child.exitCode === null && child.signalCode === null;
}

async function isHealthy(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
  await answer?.text();
  return answer?.ok ?? false;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
