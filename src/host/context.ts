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

/** Makes the folders that do not exist yet. */
export async function hostContext(
  options: Pick<HostContext, "root" | "steps" | "environment" | "purpose">,
): Promise<HostContext> {
  const { environment } = options;
  const cache = join(environment["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "firedrill");
  const state = join(environment["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "firedrill");
  await Promise.all([mkdir(cache, { recursive: true }), mkdir(state, { recursive: true })]);
  return { ...options, cache, state };
}

/** The log file of one kind of call. */
export function logFile(context: HostContext, name: string): string {
  return join(context.state, `${name}.log`);
}
