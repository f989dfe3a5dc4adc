import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { ask, inquire } from "./command.ts";
import { isAtLeast } from "./version.ts";

/** Below this, privileged containers do not start where CAP_SYS_RESOURCE is missing. */
export const oldestEngine = [23];

const answerMs = 5_000;

export type Engine =
  /** A client that reaches a good engine. */
  | { readonly state: "ready"; readonly docker: string; readonly version: string }
  /** An engine answers, but is too old. */
  | { readonly state: "old"; readonly docker: string; readonly version: string }
  /** Something takes the connection and says nothing: an engine that hangs. Another one beside it would not help. */
  | { readonly state: "silent"; readonly docker: string; readonly waitedMs: number }
  /** A good engine is installed and does not answer. */
  | { readonly state: "stopped"; readonly dockerd: string }
  | { readonly state: "absent" };

/** Every file of this name on the PATH, in its order: a bare client may stand before the one that belongs to the engine. */
export async function allOnPath(name: string, path: string | undefined): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of new Set([...(path ?? "").split(delimiter), "/usr/bin", "/usr/sbin"])) {
    const file = join(folder, name);
    if (folder !== "" && (await isExecutable(file))) found.push(file);
  }
  return found;
}

/** Looks for an engine without starting or installing anything. */
export async function findEngine(environment: NodeJS.ProcessEnv): Promise<Engine> {
  const clients = await allOnPath("docker", environment["PATH"]);
  const question = ["version", "--format", "{{.Server.Version}}"];
  const asked = await Promise.all(
    clients.map((docker) => inquire(docker, question, { timeoutMs: answerMs, environment })),
  );
  for (const [index, docker] of clients.entries()) {
    const version = asked[index]?.answer?.trim();
    if (version) return { state: isAtLeast(version, oldestEngine) ? "ready" : "old", docker, version };
  }
  const silent = clients[asked.findIndex(({ late }) => late)];
  if (silent !== undefined) return { state: "silent", docker: silent, waitedMs: answerMs };
  for (const dockerd of await allOnPath("dockerd", environment["PATH"])) {
    const version = await ask(dockerd, ["--version"], { environment });
    if (version !== undefined && isAtLeast(version, oldestEngine)) return { state: "stopped", dockerd };
  }
  return { state: "absent" };
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
