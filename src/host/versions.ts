/** What an exercise runs on and with: versions and digests, and nothing by which the machine could be known. */
import { readFile } from "node:fs/promises";
import os from "node:os";
import { execa } from "execa";
import type { Environment } from "../report/environment.ts";
import type { Host } from "./setup.ts";

const askMs = 20_000;

/** `kubeconfig`: of the cluster that stands. What does not answer is null. */
export async function versionsOf(host: Host, kubeconfig: string): Promise<Environment> {
  const { docker, tools, nodeImage, vaultImage } = host;
  const [engine, kind, helm, kubernetes, node, vault] = await Promise.all([
    ask(docker, "version", "--format", "{{.Server.Version}}"),
    ask(tools.kind, "version", "-q"),
    ask(tools.helm, "version", "--template", "{{.Version}}"),
    ask(tools.kubectl, `--kubeconfig=${kubeconfig}`, "get", "--raw", "/version"),
    ask(docker, "image", "inspect", "--format", "{{.Id}}", nodeImage),
    ask(docker, "image", "inspect", "--format", "{{.Id}}", vaultImage),
  ]);
  return {
    os: prettyName(await readFile("/etc/os-release", "utf8").catch(() => "")),
    kernel: os.release(),
    cpus: os.cpus().length,
    memoryBytes: os.totalmem(),
    node: process.version,
    docker: engine,
    kind,
    helm,
    kubernetes: kubernetes === null ? null : (/"gitVersion":\s*"([^"]+)"/.exec(kubernetes)?.[1] ?? null),
    images: [
      { name: nodeImage, id: node },
      { name: vaultImage, id: vault },
    ],
  };
}

function prettyName(release: string): string | null {
  return /^PRETTY_NAME="?([^"\n]+)/m.exec(release)?.[1] ?? null;
}

async function ask(file: string, ...args: readonly string[]): Promise<string | null> {
  const { stdout, failed } = await execa(file, args, { reject: false, timeout: askMs });
  return failed || stdout.trim() === "" ? null : stdout.trim();
}
