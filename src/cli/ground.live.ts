/**
 * What the harness stands on gives way in the middle of a real drill: the vault or kind is killed, a disk fills up, a node's
 * image is gone, the engine restarts. Takes 25 min; not part of `./scripts/test`. Needs root and a machine without another
 * exercise, of which every container may end.
 */
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { isBeneath, loopDevices, mounts } from "../keeper/disks.ts";
import { docker } from "../keeper/docker.ts";
import { runVariable, statOf } from "../keeper/identity.ts";
import { until } from "../keeper/until.ts";
import { exerciseRecordSchema } from "../report/run-record.ts";
import { projectRoot } from "./root.ts";

const minutes = 60_000;
const runs = path.join(projectRoot, "reports", "runs");
/** Draws the disaster for the moment after the backup. */
const seed = "35";
const exercise = "data-loss-volume-wiped";

test.describe.configure({ mode: "default", timeout: 20 * minutes });

let state = "";
test.beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), "fdg-"));
  await tmpfs(state, "4g");
});
test.afterEach(async () => {
  await execa("umount", [state], { timeout: 20_000 });
  await rm(state, { recursive: true });
});

for (const [phase, when] of [
  ["backup", "before the backups are made"],
  ["procedure", "in the procedure"],
] as const) {
  test(`a vault that is killed ${when} ends the drill as the harness's error`, async () => {
    const end = await drill(phase, async (run) => {
      await docker(["kill", await vaultOf(run)]);
    });
    expect(end.stderr).toMatch(/^the vault died in the middle of the exercise: .* code 137$/m);
    await expectHarnessError(end);
  });
}

test("a full disk under the cluster's volumes ends the drill as the harness's error", async () => {
  const end = await drill("procedure", () => fill(state));
  expect(end.stderr).toMatch(/^not enough disk space: 0\.\d GiB free$/m);
  await expectHarnessError(end);
});

test("a full disk under the evidence ends the drill as evidence that is not complete", async () => {
  await mkdir(runs, { recursive: true });
  await tmpfs(runs, "1g");
  try {
    const end = await drill("await-disaster", () => fill(runs));
    expect(end.stderr).toMatch(/^the evidence could not be written: ENOSPC/m);
    expect(end.exitCode).toBe(7);
    await expectNothingLeft(end);
  } finally {
    await execa("umount", [runs], { timeout: 20_000 });
  }
});

test("a kind that is killed halfway ends the drill as the harness's error, with its nodes and its lock gone", async () => {
  const end = await drill("cluster", async (run) => {
    await until({ withinMs: 2 * minutes, everyMs: 100 }, async () => (await nodeNames()).length > 0);
    const [kind] = await processesOf(`${run}-`, "create cluster");
    if (kind === undefined) throw new Error("no kind runs");
    process.kill(Number(kind), "SIGKILL");
  });
  expect(end.stderr).toMatch(/^kind could not create the cluster: /m);
  await expectHarnessError(end);
});

test("an image that one node lacks ends the drill as the harness's error, with the node and the kubelet's words", async () => {
  // While kind still works: a moment later the first pods run, and need it no more.
  const end = await drill("cluster", async () => {
    const gone = await until({ withinMs: 2 * minutes, everyMs: 100 }, async () => {
      const node = (await nodeNames()).find((name) => name.endsWith("-worker"));
      const remove = ["exec", node ?? "", "crictl", "rmi", "docker.io/firedrill/mesh:dev"];
      return docker(remove).then(
        () => true,
        () => false,
      );
    });
    if (!gone) throw new Error("no worker gave its image away");
  });
  expect(end.stderr).toMatch(/-worker: \w*Image\w* of \S*firedrill\/mesh:dev: /);
  await expectHarnessError(end, 4 * 60);
});

test("an engine that is restarted in the procedure ends the drill as the harness's error within seconds", async () => {
  // Every container of this machine ends with it.
  const end = await drill("procedure", async () => {
    const engine = Number(await readFile("/var/run/docker.pid", "utf8"));
    process.kill(engine, "SIGTERM");
    await until({ withinMs: minutes, everyMs: 100 }, () => statOf(engine) === null);
    await execa(process.execPath, ["src/host/main.ts", "--yes"], { cwd: projectRoot, timeout: 5 * minutes });
  });
  expect(end.stderr).toMatch(/^the vault died in the middle of the exercise: /m);
  await expectHarnessError(end, 2 * 60);
});

interface End {
  readonly run: string;
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** From the strike to the end of the command. */
  readonly seconds: number;
  readonly temporary: readonly string[];
}

/** The real command; `strike` comes as soon as the journal says that the phase has begun. */
async function drill(phase: string, strike: (run: string) => Promise<void>): Promise<End> {
  const temporary = await readdir(tmpdir());
  const child = execa(
    process.execPath,
    ["src/cli/main.ts", "run", "data-loss/volume-wiped", "--yes", "--seed", seed],
    {
      cwd: projectRoot,
      env: { XDG_STATE_HOME: state },
      reject: false,
      stdin: "ignore",
      timeout: 18 * minutes,
    },
  );
  let talk = "";
  child.stderr.on("data", (chunk: Buffer) => (talk += chunk.toString()));
  let over = false;
  const ended = child.finally(() => (over = true));
  const run = () => /^run (\S+), seed/m.exec(talk)?.[1];
  const begun = await until({ withinMs: 15 * minutes, everyMs: 100 }, async () => {
    const name = run();
    if (over || name === undefined) return over;
    const journal = await readFile(path.join(runs, name, exercise, "journal.jsonl"), "utf8").catch(() => "");
    return new RegExp(`"name":"${phase}","edge":"begin"`).test(journal);
  });
  const name = run();
  if (over || !begun || name === undefined) throw new Error(`the drill never came to its ${phase}: ${talk}`);
  const struck = performance.now();
  await strike(name);
  const { exitCode, stdout, stderr } = await ended;
  const seconds = Math.round((performance.now() - struck) / 1000);
  console.log(`${phase}: exit code ${exitCode}, ${seconds} s after the strike\n${stdout}\n${stderr}`);
  return { run: name, exitCode, stdout, stderr, seconds, temporary };
}

async function expectHarnessError(end: End, withinSeconds = 60): Promise<void> {
  expect(end.exitCode).toBe(4);
  const text = await readFile(path.join(runs, end.run, exercise, "exercise.json"), "utf8");
  const record = exerciseRecordSchema.parse(JSON.parse(text));
  expect(record).toMatchObject({ outcome: "error", verdict: null });
  expect(record.reasons[0]?.code).toBe("harness-error");
  await expectNothingLeft(end, withinSeconds);
}

/** One message of four lines, no stack, and nothing of the run on this machine. */
async function expectNothingLeft(
  { run, stderr, seconds, temporary }: End,
  withinSeconds = 60,
): Promise<void> {
  expect(stderr.match(/^\S.*\n {2}where: .*\n {2}expected: .*\n {2}next: .*$/gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(seconds).toBeLessThan(withinSeconds);
  const all = [
    ["ps", "--all"],
    ["network", "ls"],
    ["volume", "ls"],
  ];
  const things = await Promise.all(all.map((list) => docker([...list, "--format", "json"])));
  expect(things.join("\n").toLowerCase()).not.toContain(run.toLowerCase());
  expect((await mounts()).filter((mount) => isBeneath(mount.path, state))).toEqual([]);
  expect((await loopDevices()).filter(({ file }) => isBeneath(file, state))).toEqual([]);
  expect(await processesOf(run)).toEqual([]);
  expect(await readdir(path.join(state, "firedrill", "runs"))).toEqual([]);
  const since = (await readdir(tmpdir())).filter((name) => !temporary.includes(name));
  expect(since.filter((name) => name.startsWith("tmp."))).toEqual([]);
}

/** Of a run, by the label that all its processes inherit; with a text: those whose command line holds it. */
async function processesOf(run: string, command = ""): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")),
  );
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return pids.filter(
    (_pid, index) =>
      environments[index]?.includes(`${runVariable}=${run}`) &&
      lines[index]?.replaceAll("\0", " ").includes(command),
  );
}

/** Of the one cluster that there is. */
async function nodeNames(): Promise<readonly string[]> {
  const label = ["--filter", "label=io.x-k8s.kind.cluster", "--format", "{{.Names}}"];
  return (await docker(["ps", "--all", ...label])).split("\n").filter((name) => name !== "");
}

async function vaultOf(run: string): Promise<string> {
  const format = '{{.ID}} {{.Label "firedrill.run"}} {{.Image}}';
  const lines = (await docker(["ps", "--filter", "label=firedrill.run", "--format", format])).split("\n");
  const line = lines.find((one) => one.includes(` ${run}-`) && one.includes("/vault:"));
  if (line === undefined) throw new Error(`no vault of run ${run}: ${lines.join(", ")}`);
  return line.slice(0, line.indexOf(" "));
}

async function tmpfs(folder: string, size: string): Promise<void> {
  await execa("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], { timeout: 20_000 });
}

/** To the last byte. */
async function fill(folder: string): Promise<void> {
  await execa("sh", ["-c", 'cat /dev/zero >"$0" 2>/dev/null; true', path.join(folder, "filler")], {
    timeout: 60_000,
  });
}
