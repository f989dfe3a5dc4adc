import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Steps } from "./steps.ts";

/** What every part of the set-up is handed. */
export interface HostContext {
  /** Root of the checkout. */
  readonly root: string;
  /** Built things, keyed by the hash of their inputs; may be deleted at any time. */
  readonly cache: string;
  /** Logs of the set-up and of an engine that it started. */
  readonly state: string;
  readonly steps: Steps;
  readonly environment: NodeJS.ProcessEnv;
  /** A drill needs less than the tests do. */
  readonly purpose: "drill" | "test";
}

export function hostContext(
  options: Pick<HostContext, "root" | "steps" | "environment" | "purpose">,
): HostContext {
  const { environment } = options;
  const cache = join(environment["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "firedrill");
  const state = join(environment["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "firedrill");
  return { ...options, cache, state };
}

/** Makes the folders that do not exist yet. */
export async function makeFolders({ cache, state }: HostContext): Promise<void> {
  await Promise.all([cache, state].map((folder) => mkdir(folder, { recursive: true })));
}

/** The log file of one kind of call. */
export function logFile(context: HostContext, name: string): string {
  return join(context.state, `${name}.log`);
}

/** RUNLEVEL=1 keeps the packages' own services (PostgreSQL's) from being started. */
export function aptEnvironment(context: Pick<HostContext, "environment">): NodeJS.ProcessEnv {
  return {
    ...context.environment,
    LC_ALL: "C",
    DEBIAN_FRONTEND: "noninteractive",
    NEEDRESTART_SUSPEND: "1",
    RUNLEVEL: "1",
  };
}
