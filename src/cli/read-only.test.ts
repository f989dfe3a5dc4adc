/** The verbs that only look: the real command in a folder that is not the project's, without an engine. */
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { projectRoot } from "./root.ts";

const drill = (...args: string[]) => drillWithPath(process.env["PATH"] ?? "", ...args);

async function drillWithPath(PATH: string, ...args: string[]) {
  const folder = test.info().outputPath("desk");
  await mkdir(folder, { recursive: true });
  const run = await execa(process.execPath, [path.join(projectRoot, "src/cli/main.ts"), ...args], {
    cwd: folder,
    reject: false,
    timeout: 20_000,
    env: {
      PATH,
      DOCKER_HOST: `unix://${path.join(folder, "docker.sock")}`,
      XDG_STATE_HOME: path.join(folder, "state"),
      XDG_CACHE_HOME: path.join(folder, "cache"),
    },
  });
  for (const made of ["state", "cache"]) {
    await expect(access(path.join(folder, made)), `${made} was not made`).rejects.toThrow("ENOENT");
  }
  return run;
}

test("list names every scenario of the plan with its targets", async () => {
  const { stdout, stderr, exitCode } = await drill("list");
  expect(stdout).toMatch(/^network-partition\n {2}minority-node-cut-off +< 30 min +no loss /m);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
});

test("list -o json is data alone", async () => {
  const { stdout, exitCode } = await drill("list", "-o", "json");
  const { drills } = JSON.parse(stdout);
  expect(drills).toContainEqual(
    expect.objectContaining({ scenario: "data-loss", variant: "volume-wiped", rtoMs: 7_200_000 }),
  );
  expect(exitCode).toBe(0);
});

test("describe shows the document's own commands, what is hurt and what proves the numbers", async () => {
  const { stdout, exitCode } = await drill("describe", "data-loss/claim-deleted");
  expect(stdout).toContain("kubectl scale deployment/x0tta6bl4-staging --replicas=0 -n x0tta6bl4-staging");
  expect(stdout).toContain("delete-claim hurts claim x0tta6bl4-staging/data-x0tta6bl4-db-0");
  expect(stdout).toMatch(/RTO < 2 h \(line \d+\), and < 1 h \(line \d+\) for Critical Services/);
  expect(stdout).toContain("must have changed: name of the primary's pod");
  expect(exitCode).toBe(0);
});

test("describe knows every variant of every scenario", async () => {
  const { stdout } = await drill("list", "-o", "json");
  const listed: readonly { scenario: string; variant: string }[] = JSON.parse(stdout).drills;
  for (const scenario of new Set(listed.map((one) => one.scenario))) {
    const described = JSON.parse((await drill("describe", scenario, "--all", "-o", "json")).stdout);
    expect(described.map((one: { objectives: { variant: string } }) => one.objectives.variant)).toEqual(
      listed.filter((one) => one.scenario === scenario).map(({ variant }) => variant),
    );
  }
});

test("the doctor names what is there, what a drill will bring, and what a person must mend", async () => {
  const { stdout, exitCode } = await drill("doctor");
  expect(stdout).toMatch(/^ok +Node\.js +v\d+/m);
  expect(stdout).toMatch(/^later +kind, kubectl, helm +missing: kind, kubectl, helm$/m);
  expect(stdout).toMatch(
    /^MEND +Docker engine +Docker does not answer\n +-> start that engine, or unset DOCKER_HOST$/m,
  );
  expect(stdout).toMatch(/^\d to mend before a drill can start$/m);
  expect(exitCode).toBe(4);
});

test("the doctor names another's kubeconfig and its lock, and touches neither", async () => {
  const kubeconfig = test.info().outputPath("production");
  await writeFile(kubeconfig, "of production");
  await writeFile(`${kubeconfig}.lock`, "");
  process.env["KUBECONFIG"] = kubeconfig;
  try {
    const { stdout } = await drill("doctor");
    expect(stdout).toMatch(
      /^ok +kubeconfig +a drill has its own; .*production is neither read nor written, and its lock/m,
    );
  } finally {
    delete process.env["KUBECONFIG"];
  }
  expect(await readFile(kubeconfig, "utf8")).toBe("of production");
  expect(await readFile(`${kubeconfig}.lock`, "utf8")).toBe("");
});

test("an old Go is no Go: the doctor says that a drill brings one, and leaves one alone that is new enough", async () => {
  const bin = test.info().outputPath("bin");
  const answer = (version: string) => `#!/bin/sh\necho go version go${version} linux/amd64\n`;
  await mkdir(bin, { recursive: true });
  for (const [version, says] of [
    ["1.99.0", /^ok +Go +there$/m],
    ["1.21.0", /^later +Go +missing: Go 1\.\d+\.\d+\n +-> the next drill brings it: /m],
  ] as const) {
    await writeFile(path.join(bin, "go"), answer(version), { mode: 0o755 });
    expect((await drillWithPath(`${bin}:/usr/bin:/bin`, "doctor")).stdout).toMatch(says);
  }
});

test("a dry run says what would be drilled and what stands in the way, and drills nothing", async () => {
  const { stdout, exitCode } = await drill("run", "network-partition/bridge", "storage-failure", "--dry-run");
  expect(stdout).toMatch(/plan\.md, SHA-256 [0-9a-f]{16}…: 2 to drill/);
  expect(stdout).toMatch(/^ {2}\+0 min +network-partition\/bridge +RTO < 30 min +The two copies/m);
  expect(stdout).toMatch(/^ {2}\+\d+ min +storage-failure\/bit-rot +RTO < 1 h /m);
  expect(stdout).toMatch(/^MEND +Docker engine +Docker does not answer$/m);
  expect(stdout).toContain("nothing was changed");
  expect(exitCode).toBe(4);
});

test("a tabletop walks through the drill files, and names what a drill would stumble over", async () => {
  const good = await drill("tabletop", "network-partition");
  expect(good.stdout).toMatch(/^rehearsed {2}network-partition\/bridge, \d+ steps$/m);
  expect(good.exitCode).toBe(0);

  const own = path.join(projectRoot, "drills/x0tta6bl4/system.yaml");
  const spoilt = (await readFile(own, "utf8")).replace("pods-cut-off", "pods-cutoff");
  await writeFile(test.info().outputPath("desk", "spoilt.yaml"), spoilt);
  const bad = await drill("tabletop", "network-partition/bridge", "--system", "spoilt.yaml");
  expect(bad.stdout).toContain('no observer of a symptom is called "pods-cutoff"; known are ');
  expect(bad.exitCode).toBe(2);
});

test("a reader who stops does not break it", async () => {
  const command = `"${process.execPath}" "${path.join(projectRoot, "src/cli/main.ts")}" describe data-loss --all`;
  const { stderr } = await execa("bash", ["-c", `${command} | true; echo "\${PIPESTATUS[0]}" >&2`]);
  expect(stderr).toBe("0");
});

for (const [title, args, says] of [
  ["an unknown scenario", ["describe", "dataloss"], 'No scenario is called "dataloss"'],
  ["an unknown variant", ["describe", "data-loss/burnt"], 'No variant of data-loss is called "burnt"'],
  ["an unknown output", ["list", "-o", "xml"], "There is no such output"],
] as const) {
  test(`${title} ends in four lines and 2`, async () => {
    const { stdout, stderr, exitCode } = await drill(...args);
    expect(stderr.split("\n")).toHaveLength(4);
    expect(stderr).toContain(says);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });
}
