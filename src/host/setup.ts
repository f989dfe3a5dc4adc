import { join, resolve } from "node:path";
import { ask } from "./command.ts";
import { askConsent } from "./consent.ts";
import type { HostContext } from "./context.ts";
import { hostContext, makeFolders } from "./context.ts";
import type { DiskDemand, RunFolders } from "./disk.ts";
import { requireDisk, runDemands } from "./disk.ts";
import { allOnPath } from "./engine-find.ts";
import { raiseInotify } from "./inotify.ts";
import { tellingOfInterruption } from "./interruption.ts";
import { requireOpenFiles } from "./limits.ts";
import { requireMachine } from "./machine.ts";
import { requireMemory } from "./memory.ts";
import { setupLock, withLock } from "./lock.ts";
import type { HostParts } from "./parts.ts";
import { hostParts } from "./parts.ts";
import { type Placed, provideInOrder } from "./order.ts";
import type { Need } from "./piece.ts";
import { describeNeeds } from "./piece.ts";
import { steps } from "./steps.ts";
import type { Tools } from "./tools.ts";

export interface HostOptions {
  /** Tests need more packages than drills. Default: drill. */
  readonly purpose?: "drill" | "test";
  /** Installs without asking, as FIREDRILL_YES=1 does. */
  readonly yes?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
}

/** What a drill needs of the machine that it runs on, all there. */
export interface Host {
  /** A client that reaches an engine >= 23. */
  readonly docker: string;
  readonly tools: Tools;
  /** `firedrill/node:<key>`: a kind node image that holds the protected system's images. */
  readonly nodeImage: string;
  readonly vaultImage: string;
  /** Where a run writes. */
  readonly folders: RunFolders;
  readonly chromium?: string;
}

const toInstall = { refused: "nothing was installed", withoutTerminal: "goes on" } as const;
const lockMs = 45 * 60_000;
const root = resolve(import.meta.dirname, "../..");

/**
 * Makes the machine ready for a cluster: engine, packages, tools, images. Quiet and within seconds when all is there;
 * otherwise it lists what it will install, asks once on a terminal, and shows every step on stderr. Safe to interrupt
 * and to call again. Throws a Problem for everything that a person has to mend.
 */
export async function prepareHost(options: HostOptions = {}): Promise<Host> {
  const { purpose = "drill", yes = false, environment = process.env } = options;
  await requireMachine();
  await requireMemory();
  requireOpenFiles();
  const progress = steps({
    write: (text) => process.stderr.write(text),
    live: process.stderr.isTTY === true,
  });
  const context = hostContext({ root, steps: progress, environment, purpose });
  await makeFolders(context);
  const parts = await hostParts(context);
  // One that is installed but stopped is started: images cannot be looked at without it.
  if ((await parts.engine.needs()).length === 0) await parts.engine.provide();
  if ((await missing(parts.placed)).length > 0) {
    const lock = {
      path: setupLock(context),
      timeoutMs: lockMs,
      waiting: (pid: number) => progress.say(`Waiting for another set-up (process ${pid}) to end.`),
    };
    await withLock(lock, () => install(context, parts, yes));
  }
  const docker = await parts.engine.docker();
  if (docker === undefined) throw new Error("the engine answered before and does not now");
  await raiseInotify(context);
  const folders = await runFolders(context, docker);
  await requireDisk(runDemands(folders, "start"));
  const [chromium] = await allOnPath("chromium", environment["PATH"]);
  return {
    docker,
    tools: parts.tools.tools,
    nodeImage: await parts.node.tag(),
    vaultImage: parts.system.vault,
    folders,
    ...(chromium !== undefined && { chromium }),
  };
}

async function install(context: HostContext, { placed, engine }: HostParts, yes: boolean): Promise<void> {
  const needs = await missing(placed);
  if (needs.length === 0) return;
  const { environment, steps: progress } = context;
  const folders = await runFolders(context, await engine.docker());
  progress.say(describeNeeds(needs));
  await requireDisk([
    ...needs.map((need) => demand(need, { engine: folders.engine, cache: context.cache, system: "/usr" })),
    ...runDemands(folders, "start"),
  ]);
  const given = yes || environment["FIREDRILL_YES"] === "1";
  await askConsent({ given, input: process.stdin, output: process.stderr, ...toInstall });
  await tellingOfInterruption(progress.say, () => provideInOrder(placed));
}

async function missing(placed: readonly Placed[]): Promise<readonly Need[]> {
  return (await Promise.all(placed.map(({ piece }) => piece.needs()))).flat();
}

function demand({ what, gib, place }: Need, folders: Readonly<Record<Need["place"], string>>): DiskDemand {
  return { folder: folders[place], gib, reason: what };
}

/** Where a run on this engine writes; without one, where it would. */
export async function runFolders(context: HostContext, docker: string | undefined): Promise<RunFolders> {
  const { environment, state } = context;
  const format = ["info", "--format", "{{.DockerRootDir}}"];
  const engine = docker === undefined ? undefined : await ask(docker, format, { environment });
  return {
    engine: engine?.trim() || "/var/lib/docker",
    state,
    reports: join(context.root, "reports", "runs"),
  };
}
