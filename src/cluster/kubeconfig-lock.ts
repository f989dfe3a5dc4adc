/**
 * kind locks a kubeconfig by a file beside it, and one that is killed leaves that file: every later kind command on the same
 * kubeconfig then fails. Runs have a kubeconfig of their own; whose lock another one is, is for its owner to know.
 */
import { stat } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { delimiter, join } from "node:path";

/** E.g. `/run/kubeconfig.lock, 12 min old, of root`; null when there is none. Takes nothing away. */
export async function describeLock(kubeconfig: string): Promise<string | null> {
  const path = `${kubeconfig}.lock`;
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  const owner = found.uid === userInfo().uid ? userInfo().username : `user id ${found.uid}`;
  const seconds = Math.max(0, Math.round((Date.now() - found.mtimeMs) / 1000));
  const age = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `${path}, ${age} old, of ${owner}`;
}

/** The kubeconfig that kind would take where nobody names one. */
export function ambientKubeconfig(environment: NodeJS.ProcessEnv): string {
  const first = (environment["KUBECONFIG"] ?? "").split(delimiter).find((path) => path !== "");
  return first ?? join(homedir(), ".kube", "config");
}
