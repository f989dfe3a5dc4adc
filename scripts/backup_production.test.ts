import { chmod, cp, copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { deskEnvironment } from "./testing/desk-environment.ts";

const deadlineMs = 20_000;
const cleanObjects = path.resolve("fixtures/x0tta6bl4/images/backup/bin/clean-objects");

/** A desk whose kubectl writes down that it was called, and fails. */
async function layDesk() {
  const folder = test.info().outputPath("desk");
  const bin = path.join(folder, "bin");
  const calls = path.join(folder, "calls");
  await mkdir(bin, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  await copyFile(cleanObjects, path.join(folder, "scripts", "lib", "clean-objects"));
  await copyFile("scripts/backup_production.sh", path.join(folder, "scripts", "backup_production.sh"));
  for (const tool of ["kubectl", "helm"]) {
    await writeFile(path.join(bin, tool), `#!/bin/sh\necho "${tool} $*" >> '${calls}'\nexit 1\n`);
    await chmod(path.join(bin, tool), 0o700);
  }
  const run = (...options: string[]) =>
    execa("scripts/backup_production.sh", options, {
      cwd: folder,
      reject: false,
      timeout: deadlineMs,
      env: deskEnvironment({ keys: folder, bin }),
    });
  return { folder, run, called: () => readFile(calls, "utf8").catch(() => "") };
}

for (const options of [["--everything"], ["--type"], ["--type", "partial"]]) {
  test(`the backup refuses "${options.join(" ")}" with its usage`, async () => {
    const desk = await layDesk();
    const result = await desk.run(...options);
    expect(result.stderr).toMatch(/^Usage: \S*backup_production\.sh \[--type full\|incremental\]$/);
    expect(result.exitCode).toBe(1);
    expect(await desk.called()).toBe("");
  });
}

test("a backup whose first command fails leaves a row of the plan's six fields and no archive", async () => {
  const desk = await layDesk();
  const result = await desk.run();
  expect(result.exitCode).not.toBe(0);
  expect(result.stdout).not.toContain("Backup completed");
  expect(await desk.called()).toContain("create job backup-state-");
  expect(await readdir(path.join(desk.folder, "backups"))).toEqual(["BACKUP_LOG.md"]);
  const log = await readFile(path.join(desk.folder, "backups", "BACKUP_LOG.md"), "utf8");
  const rows = log.split("\n").filter((line) => line.startsWith("|"));
  const cells = rows.map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
  expect(cells[0]).toEqual(["Date/Time", "Backup Type", "Size", "Location", "Status", "Verification"]);
  expect(cells).toHaveLength(3);
  expect(cells[2]).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    "Incremental",
    "0.0B",
    expect.stringMatching(/^vault bucket, backups\/\d{8}_\d{6}\.tar\.gz$/),
    "Failed",
    "Not verified: failed at starting the state backup",
  ]);
});

test("clean-objects keeps what somebody made, without what belongs to its cluster", async () => {
  const input = {
    items: [
      {
        kind: "ConfigMap",
        metadata: {
          name: "mesh",
          uid: "1",
          resourceVersion: "2",
          annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" },
        },
        data: { a: "b" },
      },
      { kind: "ConfigMap", metadata: { name: "kube-root-ca.crt" } },
      { kind: "ServiceAccount", metadata: { name: "default" } },
      { kind: "Secret", type: "kubernetes.io/service-account-token", metadata: { name: "token" } },
      { kind: "Pod", metadata: { name: "owned", ownerReferences: [{ name: "set" }] } },
      {
        kind: "Service",
        metadata: { name: "web" },
        spec: { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"] },
      },
      { kind: "Service", metadata: { name: "headless" }, spec: { clusterIP: "None" } },
    ],
  };
  const { stdout } = await execa(cleanObjects, { input: JSON.stringify(input), timeout: deadlineMs });
  expect(JSON.parse(stdout)).toEqual({
    apiVersion: "v1",
    kind: "List",
    items: [
      { kind: "ConfigMap", metadata: { name: "mesh" }, data: { a: "b" } },
      { kind: "Service", metadata: { name: "web" }, spec: {} },
      { kind: "Service", metadata: { name: "headless" }, spec: { clusterIP: "None" } },
    ],
  });
});
