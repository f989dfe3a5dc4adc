import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { loopDevices, mounts } from "./disks.ts";
import { docker, labelled } from "./docker.ts";
import { allProcesses, isAlive, statOf } from "./identity.ts";
import { makeDisk, makeDockerThings, makeNode, type Owe, sleepImage } from "./testing/things.ts";
import type { Owed } from "./undo-list.ts";
import { carryOut, carryOutAll, everythingLabelled } from "./undo-runner.ts";
import { until } from "./until.ts";

test.describe.configure({ mode: "default", timeout: 60_000 });

let root = "";
let image = "";
const run = `fdundo-${randomBytes(4).toString("hex")}`;
const owed: Owed[] = [];
const owe: Owe = async (key, undo) => void owed.push({ serial: owed.length, key, undo });

test.beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fdu-"));
  image = await sleepImage(`firedrill-test/undo:${randomBytes(4).toString("hex")}`);
});
test.beforeEach(() => {
  owed.length = 0;
});
test.afterAll(async () => {
  await docker(["image", "rm", "-f", image]);
  await rm(root, { recursive: true, force: true });
});

/** Names of the volumes that containers under the label have. */
async function volumesOf(label: string): Promise<readonly string[]> {
  const containers = (await docker(["ps", "-aq", "--filter", `label=${label}`])).split("\n");
  const each = '{{range .Mounts}}{{if eq .Type "volume"}}{{println .Name}}{{end}}{{end}}';
  const names = await docker(["inspect", "--format", each, ...containers]);
  return names.split("\n").filter((name) => name !== "");
}

function context() {
  return { roots: [root] };
}

/** Carries out everything owed and says in which order. */
async function undoEverything(): Promise<{ left: readonly string[]; order: readonly string[] }> {
  const order: string[] = [];
  const left = await carryOutAll(owed, context(), async ({ key }) => void order.push(key));
  return { left, order };
}

test("docker things of the label go, newest first, and those of another label stay", async () => {
  const other = `${run}x`;
  const site = { run, image, owe, folder: join(root, "none") };
  await makeDockerThings({ ...site, run: other });
  try {
    owed.length = 0;
    await makeDockerThings(site);
    await makeNode(site);
    const volumes = await volumesOf(`io.x-k8s.kind.cluster=${run}`);
    expect(volumes).not.toEqual([]);
    expect(await undoEverything()).toEqual({ left: [], order: ["cluster", "docker"] });
    expect(await everythingLabelled(`firedrill.run=${run}`)).toEqual([]);
    expect(await labelled("container", `io.x-k8s.kind.cluster=${run}`)).toEqual([]);
    // The node's anonymous volume went with it.
    const left = (await docker(["volume", "ls", "-q"])).split("\n");
    expect(left.filter((volume) => volumes.includes(volume))).toEqual([]);
    expect((await everythingLabelled(`firedrill.run=${other}`)).map(({ kind }) => kind)).toEqual([
      "container",
      "network",
      "volume",
    ]);
    expect(await undoEverything()).toMatchObject({ left: [] });
  } finally {
    await carryOut({ kind: "docker-label", label: `firedrill.run=${other}` }, context());
  }
});

test("a network goes by its exact name", async () => {
  const name = `${run}-a`;
  await docker(["network", "create", name]);
  await docker(["network", "create", `${name}b`]);
  try {
    await carryOut({ kind: "docker-network", name }, context());
    const text = await docker(["network", "ls", "--format", "{{.Name}}"]);
    expect(text.split("\n")).not.toContain(name);
    expect(text.split("\n")).toContain(`${name}b`);
  } finally {
    await carryOut({ kind: "docker-network", name: `${name}b` }, context());
  }
});

test("an empty label is refused, since it would match everything", async () => {
  await expect(carryOut({ kind: "docker-label", label: "firedrill.run=" }, context())).rejects.toThrow(
    /not a key=value label/,
  );
});

test("a mount in use goes with its loop device and its folder", async () => {
  const folder = join(root, "disk");
  const point = await makeDisk({ run, image, owe, folder });
  const user = spawn("/bin/sleep", ["600"], { cwd: point, stdio: "ignore" });
  try {
    owed.push({
      serial: 9,
      key: "user",
      undo: {
        kind: "process",
        pid: user.pid ?? 0,
        startTime: statOf(user.pid ?? 0)?.startTime ?? "",
        group: false,
      },
    });
    expect(await undoEverything()).toEqual({ left: [], order: ["user", "mount", "loop", "folder"] });
  } finally {
    user.kill("SIGKILL");
  }
  expect((await mounts()).filter(({ path }) => path === point)).toEqual([]);
  expect((await loopDevices()).filter(({ file }) => file.startsWith(folder))).toEqual([]);
  expect(await readdir(root)).not.toContain("disk");
  expect((await undoEverything()).left).toEqual([]);
});

test("a folder that still holds a mount is not emptied through it", async () => {
  const folder = join(root, "bind");
  const precious = join(root, "precious");
  await mkdir(join(folder, "inner"), { recursive: true });
  await mkdir(precious);
  await writeFile(join(precious, "file"), "x");
  await execa("mount", ["--bind", precious, join(folder, "inner")], { timeout: 10_000 });
  try {
    await expect(carryOut({ kind: "folder", path: folder }, context())).rejects.toThrow(
      /still holds the mount/,
    );
    expect(await readdir(precious)).toEqual(["file"]);
  } finally {
    await execa("umount", [join(folder, "inner")], { timeout: 10_000 });
  }
});

test("what lies outside the run's folders is refused, also behind a symbolic link", async () => {
  const outside = await mkdtemp(join(tmpdir(), "fdo-"));
  await mkdir(join(outside, "kept"));
  await symlink(outside, join(root, "link"));
  try {
    for (const path of [join(root, "link", "kept"), join(root, "..", "etc"), "/", root]) {
      await expect(carryOut({ kind: "folder", path }, context())).rejects.toThrow(/not lie in a folder/);
      await expect(carryOut({ kind: "mount", path }, context())).rejects.toThrow(/not lie in a folder/);
      await expect(carryOut({ kind: "loop", file: path }, context())).rejects.toThrow(/not lie in a folder/);
    }
    await expect(carryOut({ kind: "folder", path: join(root, "link") }, context())).rejects.toThrow(
      /not a folder/,
    );
    expect(await readdir(outside)).toEqual(["kept"]);
  } finally {
    await rm(outside, { recursive: true });
  }
});

test("a process with another start time is another process and lives on", async () => {
  const child = spawn("/bin/sleep", ["600"], { stdio: "ignore", detached: true });
  const pid = child.pid ?? 0;
  const startTime = statOf(pid)?.startTime ?? "";
  try {
    const older = String(Number(startTime) - 1);
    await carryOut({ kind: "process", pid, startTime: older, group: true }, context());
    await carryOut({ kind: "process", pid, startTime: older, group: false }, context());
    expect(isAlive({ pid, startTime })).toBe(true);
  } finally {
    await carryOut({ kind: "process", pid, startTime, group: false }, context());
  }
  expect(isAlive({ pid, startTime })).toBe(false);
});

test("a group that is deaf to TERM is killed with its members, also when its leader is gone", async () => {
  const script = 'trap "" TERM; sleep 601 & exec sleep 602';
  const child = spawn("/bin/sh", ["-c", script], { stdio: "ignore", detached: true });
  const pid = child.pid ?? 0;
  const startTime = statOf(pid)?.startTime ?? "";
  const members = async () => (await allProcesses()).filter(({ group }) => group === pid);
  expect(await until({ withinMs: 5_000 }, async () => (await members()).length === 2)).toBe(true);
  child.kill("SIGKILL");
  expect(await until({ withinMs: 5_000 }, async () => (await members()).length === 1)).toBe(true);
  await carryOut({ kind: "process", pid, startTime, group: true }, context());
  expect(await members()).toEqual([]);
});
