import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { createRedactor } from "../journal/redact.ts";
import { runBlock } from "./block.ts";
import { layDesk } from "./layout.ts";
import type { DeskOptions } from "./layout.ts";
import { translate } from "./kind-shim.ts";

let base: string;
let options: DeskOptions;
test.beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "firedrill-layout-"));
  mkdirSync(join(base, "chart/templates"), { recursive: true });
  writeFileSync(join(base, "chart/Chart.yaml"), "name: x\n");
  mkdirSync(join(base, "tools"));
  writeFileSync(join(base, "tools/kind"), '#!/bin/sh\necho "net=$KIND_EXPERIMENTAL_DOCKER_NETWORK $*"\n', {
    mode: 0o755,
  });
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
    kind: {
      planName: "x0tta6bl4-staging",
      runName: "fd-1",
      network: "net-1",
      image: "node:1",
      binary: join(base, "tools/kind"),
      log: join(base, "kind.jsonl"),
    },
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

test("kind works on the run's cluster, network and image, and writes both lines down", async () => {
  const result = await on("kind create cluster --name x0tta6bl4-staging --wait 60s");
  expect(result.output).toBe(
    `net=net-1 create cluster --name fd-1 --kubeconfig ${options.kubeconfig} --image node:1 --wait 60s\n`,
  );
  const line: unknown = JSON.parse(readFileSync(join(base, "kind.jsonl"), "utf8"));
  expect(line).toMatchObject({
    asked: ["kind", "create", "cluster", "--name", "x0tta6bl4-staging", "--wait", "60s"],
  });
  expect(line).toMatchObject({ ran: expect.arrayContaining(["--name", "fd-1"]) });
});

test("the run's configuration lies on the desk, and is taken whether the plan names it or not", async () => {
  const config = join(base, "run.yaml");
  writeFileSync(config, "kind: Cluster\n");
  if (options.kind === undefined) throw new Error("no scope");
  const desk = await layDesk({ ...options, kind: { ...options.kind, config } });
  expect(readFileSync(join(desk.folder, "kind.yaml"), "utf8")).toBe("kind: Cluster\n");
  const create = "kind create cluster --name x0tta6bl4-staging";
  const redact = createRedactor({ secrets: [] });
  const ran = async (script: string) => (await runBlock({ desk, script, timeoutMs: 20_000, redact })).output;
  expect(await ran(create)).toContain(`--config ${config}`);
  expect(await ran(`${create} --config kind.yaml`)).toMatch(/--image node:1 --config kind\.yaml$/m);
});

test("a lock that a killed kind left is named with age and owner, and stays; another kubeconfig's is nobody's matter", async () => {
  const create = "kind create cluster --name x0tta6bl4-staging";
  writeFileSync(join(base, "elsewhere.lock"), "");
  expect((await on(`KUBECONFIG=${join(base, "elsewhere")} ${create}`)).output).not.toContain(".lock");
  const lock = `${options.kubeconfig}.lock`;
  writeFileSync(lock, "");
  const ago = new Date(Date.now() - 300_000);
  utimesSync(lock, ago, ago);
  const { output } = await runBlock({
    desk: { ...(await layDesk({ ...options, folder: join(base, "desk2") })) },
    script: create,
    timeoutMs: 20_000,
    redact: createRedactor({ secrets: [] }),
  });
  expect(output).toContain(
    `kind: ${lock}, 5 min old, of ${userInfo().username}: left by a kind that was killed`,
  );
  expect(output).toContain(`--kubeconfig ${options.kubeconfig}`);
  expect(existsSync(lock)).toBe(true);
});

const refused = [
  "kind delete cluster --name production",
  "kind delete cluster",
  "kind delete clusters --all",
  "kind load docker-image x --name x0tta6bl4-staging",
  "kind create cluster --name=other",
];
for (const call of refused) {
  test(`${call} is refused`, async () => {
    const result = await on(call);
    expect(result.failures).toMatchObject([{ exitCode: 5, scriptLine: 1 }]);
    expect(result.output).not.toContain("net=");
    expect(readFileSync(join(base, "kind.jsonl"), "utf8")).toContain('"ran":null');
  });
}

test("another image or kubeconfig in the plan is replaced by the run's", () => {
  const scope = { ...options.kind, kubeconfig: "/run/config" };
  if (scope.planName === undefined) throw new Error("no scope");
  const asked = [
    "create",
    "cluster",
    "--name=x0tta6bl4-staging",
    "--image",
    "evil",
    "--kubeconfig=/root/.kube/config",
  ];
  expect(translate(asked, scope as never)).toEqual({
    arguments: ["create", "cluster", "--name", "fd-1", "--kubeconfig", "/run/config", "--image", "node:1"],
  });
});
