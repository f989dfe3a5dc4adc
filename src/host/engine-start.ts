import { spawn } from "node:child_process";
import { open, readFile, rm, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { bootId, identityOf } from "../keeper/identity.ts";
import { Problem } from "../problem.ts";
import { changeBrought } from "./brought-file.ts";
import { command } from "./command.ts";
import type { HostContext } from "./context.ts";
import { logFile } from "./context.ts";
import { findEngine } from "./engine-find.ts";

const startMs = 60_000;
const pidFiles = [
  { path: "/var/run/docker.pid", process: "dockerd" },
  { path: "/var/run/docker/containerd/containerd.pid", process: "containerd" },
];

/** Starts an installed engine, by systemd where that runs, else detached. Throws a Problem when it does not answer in 60 s. */
export async function startEngine(context: HostContext, dockerd: string): Promise<void> {
  const log = logFile(context, "dockerd");
  const bySystemd = await exists("/run/systemd/system");
  if (bySystemd) {
    await command("systemctl", ["start", "docker"], {
      what: "the Docker service did not start",
      log,
      timeoutMs: startMs,
      next: "journalctl -u docker",
    });
  } else {
    for (const { path, process } of pidFiles) await removeStalePidFile(path, process);
    await startDetached(context, dockerd);
  }
  await waitForEngine(context, log);
}

/**
 * Removes a pid file whose process is not (any more) the program it stands for. After a restart of the machine the
 * number may belong to another process, and dockerd would refuse to start. Returns whether it was removed.
 */
export async function removeStalePidFile(path: string, program: string): Promise<boolean> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const running = await readFile(`/proc/${Number(text) || "none"}/comm`, "utf8").catch(() => "");
  if (running.trim() === program) return false;
  await rm(path, { force: true });
  return true;
}

/**
 * Becomes the program when it is told to, and ends where nobody is left who could. Closes what Node itself inherited and would
 * pass on.
 */
const becomeProgram =
  'read -r || exit 1; exec </dev/null; for fd in /proc/$$/fd/*; do fd=${fd##*/}; [ "$fd" -le 2 ] || eval "exec $fd>&-"; done; exec "$@"';

/**
 * A session of its own and no inherited descriptor: neither Ctrl-C nor a CI job waiting for its pipe meets the engine. Its
 * process is recorded before it becomes the engine: no engine of ours runs that the record does not know.
 */
export async function startDetached(context: HostContext, dockerd: string): Promise<void> {
  await using output = await open(logFile(context, "dockerd"), "a");
  const { DOCKER_HOST: _host, ...inherited } = context.environment;
  const child = spawn("/bin/bash", ["-c", becomeProgram, "firedrill", dockerd, "--log-level", "warn"], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", output.fd, output.fd],
    env: { ...inherited, PATH: `${inherited["PATH"] ?? ""}:/usr/sbin:/usr/bin:/sbin:/bin` },
  });
  // A failed start shows as an engine that does not answer.
  child.on("error", () => undefined);
  child.stdin?.on("error", () => undefined);
  child.unref();
  try {
    const engine = child.pid === undefined ? null : identityOf(child.pid);
    if (engine === null) return;
    await changeBrought(context, (brought) => ({ ...brought, engine: { ...engine, bootId: bootId() } }));
    child.stdin?.write("go\n");
  } finally {
    child.stdin?.end();
  }
}

async function waitForEngine(context: HostContext, log: string): Promise<void> {
  const deadline = performance.now() + startMs;
  while ((await findEngine(context.environment)).state !== "ready") {
    if (performance.now() > deadline) {
      throw new Problem({
        what: `the Docker engine was started and did not answer within ${startMs / 1000} s`,
        where: log,
        expected: "an answer to `docker version`",
        next: "read the end of that log",
      });
    }
    await delay(200);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
