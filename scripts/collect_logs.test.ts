import { chmod, copyFile, cp, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { alteredFiles } from "../fixtures/x0tta6bl4/adapter/breach.ts";

const pod = (name: string, app: string | undefined, restarts = 0) => ({
  metadata: { name, labels: app === undefined ? {} : { app } },
  status: { phase: "Running", containerStatuses: [{ restartCount: restarts }] },
});
const pods = [
  pod("mesh-1", "x0tta6bl4-staging", 1),
  pod("db-0", "x0tta6bl4-db"),
  pod("models-0", "x0tta6bl4-models"),
  pod("shell", undefined),
];

async function layDesk({ gone = "-", silent = "-" } = {}) {
  const folder = test.info().outputPath("desk");
  const bin = path.join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  await copyFile("scripts/collect_logs.sh", path.join(folder, "scripts", "collect_logs.sh"));
  await writeFile(path.join(folder, "pods.json"), JSON.stringify({ items: pods }));
  const kubectl = `case "$*" in
    *"get pods --selector app=${gone} "*) ;;
    *"get pods --selector"*) echo pod/some ;;
    *"get pods -o json") cat pods.json ;;
    *"logs ${silent} "*) echo "container not found" >&2; exit 1 ;;
    *logs*--previous*) echo "before the restart of $4" ;;
    *logs*) echo "log of $4" ;;
    *psql*) echo "pid,client_addr" ;;
    *) echo '{"items":[]}' ;;
  esac`;
  await writeFile(path.join(bin, "kubectl"), `#!/bin/bash\n${kubectl}\n`);
  await chmod(path.join(bin, "kubectl"), 0o700);
  const collect = () =>
    execa("scripts/collect_logs.sh", [], {
      cwd: folder,
      reject: false,
      all: true,
      timeout: 30_000,
      env: { PATH: `${bin}:${process.env["PATH"] ?? ""}` },
    });
  return { folder, collect };
}

test("every pod's log, sessions and objects lie on the desk, sealed", async () => {
  const desk = await layDesk();
  const { exitCode, stdout } = await desk.collect();
  expect(exitCode).toBe(0);
  const folder = path.join(desk.folder, /collected: (\S+),/.exec(stdout)?.[1] ?? "");
  for (const { metadata } of pods) {
    const log = await readFile(path.join(folder, "logs", `${metadata.name}.log`), "utf8");
    expect(log).toBe(`log of ${metadata.name}\n`);
  }
  expect(await readFile(path.join(folder, "logs", "mesh-1.previous.log"), "utf8")).toContain(
    "before the restart",
  );
  expect(await readFile(path.join(folder, "database-sessions.csv"), "utf8")).toContain("client_addr");
  expect(await alteredFiles(folder)).toEqual([]);
  expect((await stat(path.join(folder, "SHA256SUMS"))).mode & 0o222).toBe(0);

  // What was touched afterwards shows.
  const log = path.join(folder, "logs", "mesh-1.log");
  await chmod(log, 0o600);
  await writeFile(log, "nothing happened\n");
  expect(await alteredFiles(folder)).toEqual(["logs/mesh-1.log"]);
});

test("when the mesh has been stopped it is refused: its logs are gone", async () => {
  const desk = await layDesk({ gone: "x0tta6bl4-staging" });
  expect(await desk.collect()).toMatchObject({
    exitCode: 2,
    all: expect.stringContaining("refused: no pod of x0tta6bl4-staging is there"),
  });
});

test("a member whose log cannot be read fails it, a pod of nobody's does not", async () => {
  const desk = await layDesk({ silent: "db-0" });
  expect(await desk.collect()).toMatchObject({
    exitCode: 1,
    all: expect.stringContaining("the log of db-0"),
  });
});

test("a pod that has ended meanwhile is noted", async () => {
  const desk = await layDesk({ silent: "shell" });
  const { exitCode, stdout } = await desk.collect();
  expect(exitCode).toBe(0);
  const folder = path.join(desk.folder, /collected: (\S+),/.exec(stdout)?.[1] ?? "");
  expect(await readFile(path.join(folder, "logs", "shell.error"), "utf8")).toContain("container not found");
});
