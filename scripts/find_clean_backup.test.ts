import { chmod, copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";

const object = (kind: string, name: string) => ({ kind, metadata: { name } });
const chart = [object("Deployment", "mesh"), object("CronJob", "state")];
const stampOf = (daysAgo: number) => {
  const at = new Date(Date.now() - daysAgo * 86_400_000).toISOString();
  return `${at.slice(0, 10).replaceAll("-", "")}_${at.slice(11, 19).replaceAll(":", "")}`;
};

interface Archive {
  readonly daysAgo: number;
  readonly objects: readonly object[];
  readonly everywhere?: readonly object[];
}

/** A desk whose vault holds these archives, oldest first. */
async function layDesk(archives: readonly Archive[]) {
  const folder = test.info().outputPath("desk");
  const [bin, keys, vault] = ["bin", "keys", "vault"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const one of [bin, keys, vault, path.join(folder, "backups")]) await mkdir(one, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  await copyFile("scripts/find_clean_backup.sh", path.join(folder, "scripts", "find_clean_backup.sh"));
  const identity = path.join(keys, "age-identity.txt");
  const recipient = /age1\S+/.exec((await execa("age-keygen", ["-o", identity])).stderr)?.[0] ?? "";
  await writeFile(path.join(folder, "chart.json"), JSON.stringify({ kind: "List", items: chart }));
  for (const { daysAgo, objects, everywhere = [object("Namespace", "any")] } of archives) {
    const stamp = stampOf(daysAgo);
    await mkdir(path.join(vault, stamp));
    for (const [member, items] of Object.entries({ resources: objects, cluster: everywhere })) {
      const file = path.join(vault, stamp, `${member}.yaml.age`);
      await execa("age", ["-r", recipient, "-o", file], { input: JSON.stringify({ kind: "List", items }) });
    }
    await execa("tar", ["-czf", `${stamp}.tar.gz`, stamp], { cwd: vault });
  }
  const tools = {
    helm: "exit 0",
    restic: "exit 0",
    kubectl: `case "$*" in *"-f -") cat chart.json ;; *) cat "\${@: -1}" ;; esac`,
    "../scripts/fetch_backup.sh": `if [ "$1" = --list ]; then ls vault | sed -n 's/\\.gz$/.gz at/p'; else cp "vault/$1" backups/; fi`,
  };
  for (const [name, body] of Object.entries(tools)) {
    await writeFile(path.join(bin, name), `#!/bin/bash\n${body}\n`);
    await chmod(path.join(bin, name), 0o700);
  }
  const environment = Object.fromEntries(
    ["ENDPOINT", "BUCKET", "CA_FILE", "ACCESS_KEY", "SECRET_KEY"].map((name) => [`VAULT_${name}`, "unused"]),
  );
  const find = (...options: string[]) =>
    execa("scripts/find_clean_backup.sh", options, {
      cwd: folder,
      reject: false,
      timeout: 30_000,
      env: { ...environment, PATH: `${bin}:${process.env["PATH"] ?? ""}`, KEYS_DIR: keys },
    });
  return { folder, find };
}

const clean = [...chart, object("PersistentVolumeClaim", "data")];
const dirty = [...clean, object("CronJob", "log-rotation")];

test("the newest archive without foreign objects is named, those passed over with what they hold", async () => {
  const desk = await layDesk([
    { daysAgo: 3, objects: clean },
    { daysAgo: 2, objects: clean },
    { daysAgo: 1, objects: dirty },
  ]);
  const { exitCode, stdout, stderr } = await desk.find();
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d{8}_\d{6}\.tar\.gz$/),
  });
  expect(stdout.slice(0, 8)).toBe(stampOf(2).slice(0, 8));
  expect(stderr).toMatch(/not clean: \S+ holds CronJob\/log-rotation/);
  await readFile(path.join(desk.folder, "backups", stdout));
});

test("no archive is clean, or only one from before the days that are looked at: none is named", async () => {
  const desk = await layDesk([
    { daysAgo: 8, objects: clean },
    { daysAgo: 1, objects: dirty },
  ]);
  expect(await desk.find()).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("no archive of the last 7 days is clean"),
  });
  expect((await desk.find("--days", "9")).exitCode).toBe(0);
});

test("rights everywhere for an account of ours make an archive unclean, those of others do not", async () => {
  const account = (namespace: string) => ({ kind: "ServiceAccount", name: "default", namespace });
  const binding = (name: string, namespace: string) => ({
    ...object("ClusterRoleBinding", name),
    subjects: [account(namespace)],
  });
  const desk = await layDesk([
    { daysAgo: 2, objects: clean, everywhere: [binding("theirs", "kube-system")] },
    { daysAgo: 1, objects: clean, everywhere: [binding("ours", "x0tta6bl4-staging")] },
  ]);
  const { exitCode, stdout, stderr } = await desk.find();
  expect({ exitCode, day: stdout.slice(0, 8) }).toEqual({ exitCode: 0, day: stampOf(2).slice(0, 8) });
  expect(stderr).toMatch(/not clean: \S+ holds ClusterRoleBinding\/ours\n/);
});

test("an archive that holds nothing is not called clean", async () => {
  const desk = await layDesk([{ daysAgo: 1, objects: [] }]);
  expect(await desk.find()).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("refused"),
  });
});

test("a number of days that is none is refused", async () => {
  const desk = await layDesk([{ daysAgo: 1, objects: clean }]);
  expect((await desk.find("--days", "many")).exitCode).toBe(1);
});
