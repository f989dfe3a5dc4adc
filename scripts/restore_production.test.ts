import { chmod, copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { changed, type ClusterState, healthy, layDatabaseDesk } from "./testing/desk.ts";
import { deskEnvironment } from "./testing/desk-environment.ts";

const deadlineMs = 30_000;
const stamp = "20261124_030000";
const members = [
  "values.yaml",
  "values-all.yaml",
  "configuration.yaml",
  "secrets.yaml",
  "certificates.yaml",
  "resources.yaml",
  "helm-releases.yaml",
  "cluster.yaml",
  "inventory.txt",
];
const manifest = {
  database: { stanza: "mesh", label: "20261124-025900F", lsn: { stop: "0/1" }, timeline: "00000001" },
  state: { snapshot: "0123abcd" },
};

/** A desk whose kubectl and helm only write down that they were called. */
async function layDesk(folder: string) {
  const calls = path.join(folder, "calls");
  const bin = path.join(folder, "bin");
  const keys = path.join(folder, "keys");
  for (const name of [bin, keys, path.join(folder, "backups")]) await mkdir(name, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  await copyFile("scripts/restore_production.sh", path.join(folder, "scripts", "restore_production.sh"));
  for (const tool of ["kubectl", "helm"]) {
    await rm(path.join(bin, tool), { force: true });
    await writeFile(path.join(bin, tool), `#!/bin/sh\necho "${tool} $*" >> '${calls}'\n`);
    await chmod(path.join(bin, tool), 0o700);
  }
  const identity = path.join(keys, "age-identity.txt");
  const made = await execa("age-keygen", ["-o", identity], { timeout: deadlineMs });
  const recipient = /age1\S+/.exec(made.stderr)?.[0] ?? "";
  await writeFile(path.join(keys, "restic-password"), "unused\n");
  const run = (...options: string[]) =>
    execa("scripts/restore_production.sh", options, {
      cwd: folder,
      reject: false,
      timeout: deadlineMs,
      env: { ...deskEnvironment({ keys, bin }), FAKE_CLUSTER: path.join(folder, "cluster") },
    });
  const called = () => readFile(calls, "utf8").catch(() => "");
  return { folder, recipient, run, called };
}

type TestDesk = Awaited<ReturnType<typeof layDesk>>;

/** A good archive; `spoil` changes the staged folder after its sums were taken. */
async function pack(desk: TestDesk, spoil: (staged: string) => Promise<unknown> = async () => undefined) {
  const staged = path.join(desk.folder, stamp);
  await mkdir(staged);
  for (const member of members) {
    const target = path.join(staged, `${member}.age`);
    await execa("age", ["-r", desk.recipient, "-o", target], { input: `# ${member}\n`, timeout: deadlineMs });
  }
  await writeFile(path.join(staged, "manifest.json"), JSON.stringify(manifest));
  const names = [...members.map((member) => `${member}.age`), "manifest.json"];
  const sums = await execa("sha256sum", ["--", ...names], { cwd: staged, timeout: deadlineMs });
  await writeFile(path.join(staged, "SHA256SUMS"), `${sums.stdout}\n`);
  await spoil(staged);
  const archive = path.join("backups", `${stamp}.tar.gz`);
  await execa("tar", ["-czf", archive, stamp], { cwd: desk.folder, timeout: deadlineMs });
  return archive;
}

test("the restore without an archive prints its usage and ends with 1", async () => {
  const desk = await layDesk(test.info().outputPath("desk"));
  const result = await desk.run();
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toMatch(/^Usage: \S*restore_production\.sh <backup-file\.tar\.gz>/);
  expect(await desk.called()).toBe("");
});

test("the restore refuses an option it does not know", async () => {
  const desk = await layDesk(test.info().outputPath("desk"));
  const result = await desk.run(await pack(desk), "--everything");
  expect(result.exitCode).toBe(1);
  expect(await desk.called()).toBe("");
});

const damages: Readonly<Record<string, { spoil(staged: string): Promise<unknown>; reason: RegExp }>> = {
  "a changed member": {
    spoil: (staged) => writeFile(path.join(staged, "manifest.json"), "{}"),
    reason: /does not match its sum/,
  },
  "a member that was added": {
    spoil: (staged) => writeFile(path.join(staged, "extra.yaml"), "kind: Secret\n"),
    reason: /not those that were summed/,
  },
  "a member that is missing": {
    spoil: async (staged) => {
      const sums = path.join(staged, "SHA256SUMS");
      const kept = (await readFile(sums, "utf8")).split("\n").filter((line) => !line.includes("secrets"));
      await writeFile(sums, kept.join("\n"));
      await rm(path.join(staged, "secrets.yaml.age"));
    },
    reason: /secrets\.yaml\.age is missing/,
  },
  "no sums": {
    spoil: (staged) => rm(path.join(staged, "SHA256SUMS")),
    reason: /it has no SHA256SUMS/,
  },
  "one byte of a member altered": {
    spoil: async (staged) => {
      const member = path.join(staged, "secrets.yaml.age");
      const bytes = await readFile(member);
      await writeFile(
        member,
        bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte)),
      );
    },
    reason: /does not match its sum/,
  },
  "a manifest without a recovery point": {
    spoil: async (staged) => {
      await writeFile(path.join(staged, "manifest.json"), JSON.stringify({ ...manifest, database: {} }));
      const sums = path.join(staged, "SHA256SUMS");
      const { stdout } = await execa("sha256sum", ["manifest.json"], { cwd: staged, timeout: deadlineMs });
      const others = (await readFile(sums, "utf8")).split("\n").filter((line) => !line.includes("manifest"));
      await writeFile(sums, [stdout, ...others].join("\n"));
    },
    reason: /names no recovery point/,
  },
  "a link": {
    spoil: (staged) => execa("ln", ["-s", "/etc/passwd", path.join(staged, "link")], { timeout: deadlineMs }),
    reason: /links or devices/,
  },
};

for (const [damage, { spoil, reason }] of Object.entries(damages)) {
  test(`an archive with ${damage} is refused before the cluster is touched`, async () => {
    const desk = await layDesk(test.info().outputPath("desk"));
    const result = await desk.run(await pack(desk, spoil), "--overwrite");
    expect(result.stderr).toMatch(reason);
    expect(result.exitCode).toBe(2);
    expect(await desk.called()).toBe("");
  });
}

test("an archive cut short is refused before the cluster is touched", async () => {
  const desk = await layDesk(test.info().outputPath("desk"));
  const archive = await pack(desk);
  const whole = await readFile(path.join(desk.folder, archive));
  await writeFile(path.join(desk.folder, archive), whole.subarray(0, whole.length / 2));
  const result = await desk.run(archive);
  expect(result.stderr).toContain("it is no whole tar.gz");
  expect(result.exitCode).toBe(2);
  expect(await desk.called()).toBe("");
});

test("what is no archive, or is not there, is refused before the cluster is touched", async () => {
  const desk = await layDesk(test.info().outputPath("desk"));
  await writeFile(path.join(desk.folder, "backups", "text.tar.gz"), "no archive\n");
  for (const [name, reason] of [
    ["text", "it is no whole tar.gz"],
    ["none", "no such readable file"],
  ] as const) {
    const result = await desk.run(`backups/${name}.tar.gz`);
    expect(result.stderr).toContain(reason);
    expect(result.exitCode).toBe(2);
  }
  expect(await desk.called()).toBe("");
});

test("an archive with a name that leaves its folder is refused before the cluster is touched", async () => {
  const desk = await layDesk(test.info().outputPath("desk"));
  await pack(desk);
  await writeFile(path.join(desk.folder, "escaped"), "x\n");
  const archive = path.join("backups", "escape.tar.gz");
  const rename = `--transform=s,^escaped$,${stamp}/../../escaped,`;
  await execa("tar", ["-P", "-czf", archive, rename, stamp, "escaped"], {
    cwd: desk.folder,
    timeout: deadlineMs,
  });
  const result = await desk.run(archive);
  expect(result.stderr).toContain("leaves its folder");
  expect(result.exitCode).toBe(2);
  expect(await desk.called()).toBe("");
});

test("an archive for another key is refused before the cluster is touched", async () => {
  const desk = await layDesk(test.info().outputPath("desk"));
  const stranger = await layDesk(test.info().outputPath("stranger"));
  const result = await desk.run(await pack({ ...desk, recipient: stranger.recipient }));
  expect(result.stderr).toContain("does not open with the escrow's key");
  expect(result.exitCode).toBe(2);
  expect(await desk.called()).toBe("");
});

test("a good archive whose recovery point the vault cannot show is refused before the cluster is touched", async () => {
  const desk = await layDesk(test.info().outputPath("desk"));
  const result = await desk.run(await pack(desk), "--only", "database", "--overwrite");
  expect(result.stderr).toContain("refused: the vault does not answer");
  expect(result.exitCode).toBe(2);
  expect(await desk.called()).toBe("");
});

test("a good archive passes every check and reaches the cluster", async () => {
  const desk = await layDesk(test.info().outputPath("desk"));
  const result = await desk.run(await pack(desk), "--only", "configuration");
  expect(result.stderr).not.toContain("refused");
  expect(await desk.called()).toContain("kubectl create --dry-run=client");
});

/** What a state backup in the vault holds; `sums` may be of other content. */
async function fakeVault(desk: TestDesk, { configuration, summed = configuration }: Record<string, string>) {
  const state = path.join(desk.folder, "vault", "state");
  await mkdir(path.join(state, "objects"), { recursive: true });
  const file = path.join(state, "objects", "configuration.yaml");
  await writeFile(file, summed ?? "");
  const sums = await execa("sha256sum", ["./objects/configuration.yaml"], { cwd: state });
  await writeFile(path.join(state, "SHA256SUMS"), `${sums.stdout}\n`);
  await writeFile(file, configuration ?? "");
  const snapshots = [
    { id: "newer", time: "2026-11-24T03:20:00Z" },
    { id: "older", time: "2026-11-24T03:10:00Z" },
  ];
  const bin = path.join(desk.folder, "bin");
  await writeFile(
    path.join(bin, "restic"),
    `#!/bin/bash
case "$*" in
  *' snapshots '*) echo '${JSON.stringify(snapshots)}' ;;
  *' restore newer '*) while [ "$1" != --target ]; do shift; done; cp -a '${path.join(desk.folder, "vault")}' "$2" ;;
  *) exit 1 ;;
esac
`,
  );
  // Shows what it is given, too.
  await writeFile(
    path.join(bin, "kubectl"),
    `#!/bin/bash\necho "kubectl $*" >>'${desk.folder}/calls'\n[ ! -f "\${!#}" ] || cat "\${!#}" >>'${desk.folder}/calls'\n`,
  );
  await chmod(path.join(bin, "restic"), 0o700);
}

test("the newest state backup in the vault takes the archive's place, when it is asked for", async () => {
  const desk = await layDesk(test.info().outputPath("desk"));
  await fakeVault(desk, { configuration: "# from the vault\n" });
  const archive = await pack(desk);
  await desk.run(archive, "--only", "configuration");
  expect(await desk.called()).toContain("# configuration.yaml");
  expect(await desk.called()).not.toContain("# from the vault");

  await rm(path.join(desk.folder, "calls"));
  const newest = await desk.run(archive, "--only", "configuration", "--newest");
  expect(newest.stderr).toContain("configuration as state backup newer of 2026-11-24T03:20:00Z has it");
  expect(await desk.called()).toContain("# from the vault");
  expect(await desk.called()).not.toContain("# configuration.yaml");
  // What no state backup holds comes from the archive all the same.
  expect(await desk.called()).toContain("# cluster.yaml");
});

test("a state backup that is not as it was saved is refused before the cluster is touched", async () => {
  const desk = await layDesk(test.info().outputPath("desk"));
  await fakeVault(desk, { configuration: "# altered\n", summed: "# from the vault\n" });
  const result = await desk.run(await pack(desk), "--only", "configuration", "--newest");
  expect(result.exitCode).not.toBe(0);
  expect(await desk.called()).toBe("");
});

/** Cluster and vault as far as the decision on the database: a vault that has everything, and the fake cluster. */
async function layRestoreDesk(state: ClusterState) {
  const cluster = await layDatabaseDesk(test.info().outputPath("desk"), state);
  const desk = await layDesk(cluster.folder);
  await rm(path.join(desk.folder, "bin", "kubectl"));
  await copyFile("scripts/testing/fake-kubectl", path.join(cluster.bin, "kubectl"));
  for (const [tool, says] of [
    ["curl", "echo 200"],
    ["restic", ":"],
  ] as const) {
    await writeFile(path.join(cluster.bin, tool), `#!/bin/sh\n${says}\n`, { mode: 0o700 });
  }
  const archive = await pack(desk);
  const restore = (...options: string[]) => desk.run(archive, "--only", "database", ...options);
  return { cluster, restore };
}

test("a database that answers is not restored over; with --if-lost that is no fault", async () => {
  const { cluster, restore } = await layRestoreDesk(healthy);
  const refused = await restore();
  expect(refused.stderr).toContain("refused: the database answers");
  expect(refused.exitCode).toBe(2);
  const kept = await restore("--if-lost");
  expect(kept.exitCode, kept.stderr).toBe(0);
  expect(kept.stderr).toContain("the database answers and stays as it is");
  expect(await cluster.calls()).toEqual([]);
});

test("a standby that survives is not given up", async () => {
  const { cluster, restore } = await layRestoreDesk(changed({ "x0tta6bl4-db-0.role": null }));
  for (const option of [[], ["--if-lost"]]) {
    const result = await restore(...option);
    expect(result.stderr).toContain("refused: the standby x0tta6bl4-db-1 survives");
    expect(result.exitCode).toBe(2);
  }
  expect(await cluster.calls()).toEqual([]);
});

test("with both copies lost, both volumes are given up, and the first pod is primary, whoever was", async () => {
  const { cluster, restore } = await layRestoreDesk(
    changed({
      primary: "x0tta6bl4-db-1",
      synchronous: "suspended",
      service: "x0tta6bl4-db-1",
      "x0tta6bl4-db-0.role": null,
      "x0tta6bl4-db-1.role": null,
    }),
  );
  const result = await restore("--if-lost");
  expect(result.exitCode, result.stderr).toBe(0);
  const calls = await cluster.calls();
  expect(calls.map((call) => call.replace(/db-restore-[\d-]+/, "db-restore-N"))).toEqual([
    "scale --replicas=0",
    "delete pvc data-x0tta6bl4-db-0",
    "delete pvc data-x0tta6bl4-db-1",
    expect.stringMatching(/^create \S+claim\.json$/),
    "record: x0tta6bl4-db-0 required",
    "service: x0tta6bl4-db-0",
    "delete configmap x0tta6bl4-db-restore",
    "create configmap x0tta6bl4-db-restore",
    "create job db-restore-N",
    "delete configmap x0tta6bl4-db-restore",
    "scale --replicas=2",
  ]);
  expect(result.stderr).toContain("on timeline 00000002 (the backup: 00000001)");
});
