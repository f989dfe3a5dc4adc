/** Secrets of every kind that a drill meets, each with a canary in it, and every place where one could come out. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { tellProblem } from "../../fixtures/tell.ts";
import { runBlock } from "../desk/block.ts";
import { layDesk } from "../desk/layout.ts";
import { createRedactor } from "../journal/redact.ts";
import { readSystem } from "../plan/load-system.ts";
import { testText } from "../plan/testdata/read.ts";
import { Problem } from "../problem.ts";
import { projectRoot } from "./root.ts";
import { describeUnexpected } from "./unexpected.ts";

const canary = "c4N4ry7Zk3VtR9xLw2PdS5mHc8";
const leak = (text: string): string[] =>
  [canary, btoa(canary).slice(0, 24)].filter((form) => text.includes(form));

const kubeconfig = `apiVersion: v1
users:
  - name: admin
    user:
      token: ${canary}
      client-key-data: ${canary}
`;

/** What a plan's commands may bring to light. Nobody has told the redactor the canary: it goes by the shape alone. */
const commands: readonly (readonly [string, string])[] = [
  ["an environment variable", `export PGPASSWORD=${canary}; env | grep PG`],
  ["a command line", `false --password ${canary}`],
  ["a command line that fails, in a pipe", `AWS_SECRET_ACCESS_KEY=${canary} false | cat`],
  ["a kubeconfig", 'cat "$KUBECONFIG"'],
  ["a pod's log", `echo '{"level":"debug","token":"${canary}"} Authorization: Bearer ${canary}'`],
  ["a pod's log in colour", `printf 'PGPASSWORD=\\033[31m${canary}\\033[0m\\n'`],
  ["a stack trace", `node -e 'throw new Error("postgres://mesh:${canary}@db:5432/mesh refused")'`],
  ["a Secret's manifest", `echo 'stringData:'; echo '  password: ${canary}'`],
];

for (const [what, script] of commands) {
  test(`a secret in ${what} comes out nowhere: output, told lines, failing commands`, async () => {
    const folder = test.info().outputPath("desk");
    const chart = test.info().outputPath("chart");
    await mkdir(chart, { recursive: true });
    const config = test.info().outputPath("kubeconfig");
    await writeFile(config, kubeconfig);
    const tools = [path.dirname(process.execPath)];
    const desk = await layDesk({
      ...{ folder, chart, tools, kubeconfig: config },
      ...{ scripts: {}, planFiles: [], environment: {} },
    });
    const told: string[] = [];
    const redact = createRedactor({ secrets: [] });
    const result = await runBlock({
      desk,
      script,
      timeoutMs: 20_000,
      redact,
      onLine: (line) => told.push(line),
    });
    expect(result.output + JSON.stringify(result.failures)).toContain("[redacted:");
    expect(leak(JSON.stringify([result, told]))).toEqual([]);
  });
}

const inErrors = [
  `connect postgres://mesh:${canary}@db:5432/mesh`,
  `Command failed: restic --password ${canary} backup`,
  `kubectl: client-key-data: ${canary}`,
  `401 for Authorization: Bearer ${canary}`,
];

for (const said of inErrors) {
  test(`an error such as "${said.replace(canary, "…")}" is told and kept without it`, async () => {
    const state = test.info().outputPath("state");
    for (const debug of ["", "1"]) {
      const environment = { XDG_STATE_HOME: state, FIREDRILL_DEBUG: debug };
      const text = await describeUnexpected(new Error(said), environment);
      expect(text).toContain("[redacted:");
      expect(leak(text)).toEqual([]);
    }
    const log = await readFile(path.join(state, "firedrill", "unexpected.log"), "utf8");
    expect(log).toMatch(/^\s+at /m);
    expect(leak(log)).toEqual([]);
    expect(leak(await tellProblem(new Error(said), "evidence"))).toEqual([]);
  });
}

test("a secret in the system file is refused where it stands, and not repeated", () => {
  for (const [name, value] of [
    ["DB_PASSWORD", canary],
    ["DATABASE_URL", `postgres://mesh:${canary}@db/mesh`],
    ["API_TOKEN", canary],
  ] as const) {
    const spoilt = testText("clean.yaml").replace(
      "escrow: [key]",
      `environment: { ${name}: "${value}" }\nescrow: [key]`,
    );
    let told = "";
    try {
      readSystem(spoilt, "x.yaml");
    } catch (cause) {
      if (cause instanceof Problem) told = JSON.stringify(cause.text);
    }
    expect(told).toContain(`x.yaml:26:16  environment.${name}: a secret does not belong here`);
    expect(leak(told)).toEqual([]);
  }
  const fine = 'environment: { DB_PASSWORD: "$VAULT_SECRET_KEY", MODE: fast }\nescrow: [key]';
  expect(
    readSystem(testText("clean.yaml").replace("escrow: [key]", fine), "x.yaml").environment,
  ).toHaveProperty("MODE");
});

test("secrets of the caller come out of no verb, and into no file that it leaves", async () => {
  test.setTimeout(120_000);
  const folder = test.info().outputPath("caller");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "kubeconfig"), kubeconfig);
  const env = {
    XDG_STATE_HOME: path.join(folder, "state"),
    XDG_CACHE_HOME: path.join(folder, "cache"),
    DOCKER_HOST: `unix://${path.join(folder, "none.sock")}`,
    KUBECONFIG: path.join(folder, "kubeconfig"),
    AWS_SECRET_ACCESS_KEY: canary,
    GITHUB_TOKEN: canary,
    DATABASE_URL: `postgres://mesh:${canary}@db/mesh`,
  };
  const main = path.join(projectRoot, "src/cli/main.ts");
  const verbs = [["doctor"], ["list"], ["run", "data-loss"], ["run", "--seed", `--token=${canary}`]];
  for (const verb of verbs) {
    const options = { cwd: folder, env, reject: false, timeout: 60_000 } as const;
    const { stdout, stderr } = await execa(process.execPath, [main, ...verb], options);
    expect(`${stdout}${stderr}`).not.toBe("");
    expect(leak(stdout + stderr), verb.join(" ")).toEqual([]);
  }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === "kubeconfig") continue;
    const file = path.join(entry.parentPath, entry.name);
    expect(leak(await readFile(file, "latin1")), file).toEqual([]);
  }
});
