import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { createRedactor } from "../journal/redact.ts";
import { runBlock } from "./block.ts";
import { kindClient, serveKind } from "./kind-broker.ts";
import { raiseSandbox, type Sandbox } from "./sandbox.ts";

let base: string;
let folder: string;
let sandbox: Sandbox;
let calls: number;

/** Stands where kind does: what is proved here is what it is called with, and what becomes of what it says. */
const says = `#!/bin/sh
echo "net=$KIND_EXPERIMENTAL_DOCKER_NETWORK $*"
echo "Creating cluster" >&2
case "$*" in *60s*) exit 7 ;; *300s*) echo $$ >"$(dirname "$0")/pid"; exec sleep 300 ;; esac
`;

test.beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "firedrill-broker-"));
  folder = join(base, "desk");
  mkdirSync(join(folder, ".bin"), { recursive: true });
  const binary = join(base, "kind");
  writeFileSync(binary, says, { mode: 0o755 });
  writeFileSync(join(base, "kind.yaml"), "kind: Cluster\n");
  writeFileSync(join(folder, "kind.yaml"), "kind: Cluster\n");
  sandbox = await raiseSandbox({ writable: [], readable: [], environment: {} });
  const { server, port } = await sandbox.listen();
  calls = 0;
  serveKind({
    server,
    folder,
    scope: {
      planName: "x0tta6bl4-staging",
      runName: "fd-1",
      network: "net-1",
      image: "node:1",
      binary,
      kubeconfig: join(base, "kubeconfig"),
      config: join(base, "kind.yaml"),
      log: join(base, "kind.jsonl"),
    },
    async ran() {
      calls += 1;
    },
  });
  writeFileSync(join(folder, ".bin/kind"), kindClient(port), { mode: 0o755 });
});
test.afterEach(async () => {
  await sandbox.close();
  rmSync(base, { recursive: true, force: true });
});

const create = "kind create cluster --name x0tta6bl4-staging";

function on(script: string, timeoutMs = 20_000) {
  const environment = { PATH: `${join(folder, ".bin")}:/usr/bin:/bin`, HOME: folder };
  const desk = { folder, sandbox, environment };
  return runBlock({ desk, script, timeoutMs, redact: createRedactor({ secrets: [] }) });
}

function written(): unknown {
  return JSON.parse(readFileSync(join(base, "kind.jsonl"), "utf8"));
}

test("kind works on the run's cluster, network and image, and both lines are written down", async () => {
  const result = await on(`${create} --wait 90s 2>/dev/null`);
  const line = `create cluster --name fd-1 --kubeconfig ${base}/kubeconfig --image node:1 --config ${base}/kind.yaml --wait 90s`;
  expect(result).toMatchObject({ output: `net=net-1 ${line}\n`, failures: [], commandsRun: 1 });
  expect(written()).toMatchObject({
    asked: ["kind", ...create.split(" ").slice(1), "--wait", "90s"],
    ran: ["kind", ...line.split(" ")],
  });
  expect(calls).toBe(1);
});

test("what kind complains of and how it ends comes back", async () => {
  const result = await on(`${create} --wait 60s >/dev/null`);
  expect(result.output).toBe("Creating cluster\n");
  expect(result.failures).toMatchObject([{ exitCode: 7, scriptLine: 1 }]);
});

test("a refused call runs nothing, and is written down", async () => {
  const result = await on("kind delete cluster --name production");
  expect(result.failures).toMatchObject([{ exitCode: 5, scriptLine: 1 }]);
  expect(result.output).toContain("production");
  expect(written()).toMatchObject({ ran: null, refused: expect.stringContaining("production") });
  expect(calls).toBe(0);
});

test("the configuration that lies on the desk may be named, no other", async () => {
  expect((await on(`${create} --config kind.yaml`)).failures).toEqual([]);
  writeFileSync(join(folder, "mine.yaml"), "kind: Cluster\nnodes: [{ extraMounts: [{ hostPath: / }] }]\n");
  symlinkSync(join(base, "kind.yaml"), join(folder, "link.yaml"));
  for (const name of ["mine.yaml", "link.yaml", "none.yaml", "../kind.yaml", "."]) {
    const result = await on(`${create} --config ${name}`);
    expect(result.failures, name).toMatchObject([{ exitCode: 5 }]);
    expect(result.output).toContain("not this run's configuration");
  }
});

test("a lock that a killed kind left is named with age and owner, and stays", async () => {
  const lock = join(base, "kubeconfig.lock");
  writeFileSync(lock, "");
  const ago = new Date(Date.now() - 300_000);
  utimesSync(lock, ago, ago);
  const { output } = await on(`${create} >/dev/null`);
  expect(output).toContain(
    `kind: ${lock}, 5 min old, of ${userInfo().username}: left by a kind that was killed`,
  );
  expect(output).toContain("Creating cluster");
  expect(existsSync(lock)).toBe(true);
});

test("kind is ended with the block that called it", async () => {
  expect(await on(`${create} --wait 300s`, 1_500)).toMatchObject({ timedOut: true });
  const pid = Number(readFileSync(join(base, "pid"), "utf8"));
  await expect.poll(() => isAlive(pid)).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
