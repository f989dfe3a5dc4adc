import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { createRedactor } from "../journal/redact.ts";
import { runBlock } from "./block.ts";
import { layDesk } from "./layout.ts";
import type { DeskOptions } from "./layout.ts";

let base: string;
let options: DeskOptions;
test.beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "firedrill-layout-"));
  mkdirSync(join(base, "chart/templates"), { recursive: true });
  writeFileSync(join(base, "chart/Chart.yaml"), "name: x\n");
  mkdirSync(join(base, "tools"));
  writeFileSync(join(base, "backup.sh"), "#!/bin/bash\necho project\n");
  writeFileSync(join(base, "restore.sh"), "#!/bin/bash\necho project\n");
  options = {
    folder: join(base, "desk"),
    chart: join(base, "chart"),
    scripts: { "backup.sh": join(base, "backup.sh"), "restore.sh": join(base, "restore.sh") },
    planFiles: [
      { path: "scripts/backup.sh", line: 3 },
      {
        path: "scripts/restore.sh",
        line: 9,
        block: { language: "bash", script: "#!/bin/bash\necho plan", line: 11 },
      },
    ],
    tools: [join(base, "tools")],
    kubeconfig: join(base, "kubeconfig"),
    environment: { VAULT_ENDPOINT: "https://127.0.0.1:1", FIREDRILL_RUN: "r1" },
  };
});
test.afterEach(() => rmSync(base, { recursive: true, force: true }));

async function on(script: string) {
  const desk = await layDesk(options);
  return runBlock({ desk, script, timeoutMs: 20_000, redact: createRedactor({ secrets: [] }) });
}

test("the desk holds chart, scripts and backups, closed to others", async () => {
  expect((await on("ls -d helm/x0tta6bl4/Chart.yaml scripts/*.sh backups")).output).toBe(
    "backups\nhelm/x0tta6bl4/Chart.yaml\nscripts/backup.sh\nscripts/restore.sh\n",
  );
  expect(statSync(options.folder).mode & 0o777).toBe(0o700);
});

test("a script in the plan wins over the project's, a mere mention does not", async () => {
  expect((await on("scripts/backup.sh\nscripts/restore.sh")).output).toBe("project\nplan\n");
});

test("the environment is the desk's own and what was handed in, nothing of the caller", async () => {
  const foreign = {
    SSH_AUTH_SOCK: "/x",
    AWS_PROFILE: "p",
    HTTPS_PROXY: "http://p",
    KUBECONFIG: "/root/.kube/config",
  };
  Object.assign(process.env, foreign);
  try {
    const names = (await on("env | cut -d= -f1 | sort")).output.trim().split("\n");
    expect(names.filter((name) => !/^(BASH_ENV|FIREDRILL_.*|_|PWD|OLDPWD|SHLVL)$/.test(name))).toEqual([
      "HOME",
      "KUBECONFIG",
      "LANG",
      "PATH",
      "TERM",
      "TMPDIR",
      "VAULT_ENDPOINT",
    ]);
    expect((await on("dirname $(mktemp)")).output).toBe(`${options.folder}/.tmp\n`);
    expect((await on("echo $KUBECONFIG $HOME")).output).toBe(`${options.kubeconfig} ${options.folder}\n`);
  } finally {
    for (const name of Object.keys(foreign)) delete process.env[name];
  }
});

for (const name of ["KUBECONFIG", "PATH", "SSH_AUTH_SOCK", "https_proxy", "DOCKER_HOST", "LD_PRELOAD"]) {
  test(`${name} cannot be handed in`, async () => {
    await expect(layDesk({ ...options, environment: { [name]: "x" } })).rejects.toThrow(name);
  });
}

test("a file of the plan cannot leave the desk", async () => {
  const block = { language: "bash", script: "x", line: 5 };
  for (const path of ["../out.sh", "/etc/out.sh", "scripts/../../out.sh", ".bin/kind"]) {
    await expect(layDesk({ ...options, planFiles: [{ path, line: 4, block }] })).rejects.toThrow(/line 4/);
  }
});

test("without a cluster that a plan may create, kind says so", async () => {
  expect(await on("kind create cluster --name x")).toMatchObject({
    failures: [{ exitCode: 1, scriptLine: 1 }],
    output: "kind: this run has no cluster that a plan may create or delete\n",
  });
});
