import { chmod, copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";

const namespace = "x0tta6bl4-staging";
const subject = { kind: "ServiceAccount", name: "x0tta6bl4-backup", namespace };
const owned = (kind: string, name: string) => ({ ownerReferences: [{ kind, name }] });
const object = (kind: string, name: string, more: object = {}, metadata: object = {}) => ({
  kind,
  metadata: { name, namespace, ...metadata },
  ...more,
});
const role = object("Role", "backup", {
  rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }],
});
const binding = object("RoleBinding", "backup", {
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "backup" },
  subjects: [subject],
});
const chart = [object("Deployment", "mesh"), object("CronJob", "state"), role, binding];
/** What the release and the cluster make out of it. */
const made = [
  ...chart,
  object("ServiceAccount", "default"),
  object("ReplicaSet", "mesh-1", {}, owned("Deployment", "mesh")),
  object("Pod", "mesh-1-a", {}, owned("ReplicaSet", "mesh-1")),
  object("Job", "state-7", {}, owned("CronJob", "state")),
  object("Pod", "state-7-a", {}, owned("Job", "state-7")),
];

interface Cluster {
  readonly here?: readonly object[];
  readonly everywhere?: readonly object[];
  readonly elsewhere?: readonly object[];
  readonly chart?: readonly object[];
}

/** A desk whose kubectl answers from files, and deletes from them. */
async function layDesk(cluster: Cluster) {
  const folder = test.info().outputPath("desk");
  const bin = path.join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  const script = path.join(folder, "scripts", "find_intruder_objects.sh");
  await copyFile("scripts/find_intruder_objects.sh", script);
  const { here = made, everywhere = [], elsewhere = [] } = cluster;
  const list = (items: readonly object[]) => JSON.stringify({ kind: "List", items });
  await writeFile(path.join(folder, "chart.json"), list(cluster.chart ?? chart));
  await writeFile(path.join(folder, "here.json"), list(here));
  await writeFile(path.join(folder, "everywhere.json"), list(everywhere));
  await writeFile(path.join(folder, "elsewhere.json"), list(elsewhere));
  const tools = {
    helm: "exit 0",
    kubectl: `case "$1 $2" in
      "create --dry-run=client") cat chart.json ;;
      "get clusterrolebindings"*) cat everywhere.json ;;
      "get rolebindings"*) cat elsewhere.json ;;
      "get serviceaccounts"*) cat here.json ;;
      "get "*) echo "kept: $2" ;;
      "delete "*)
        for file in here everywhere elsewhere; do
          jq --arg id "$2" '.items |= map(select("\\(.kind)/\\(.metadata.name)" != $id))' $file.json >next && mv next $file.json
        done ;;
    esac`,
  };
  for (const [name, body] of Object.entries(tools)) {
    await writeFile(path.join(bin, name), `#!/bin/bash\n${body}\n`);
    await chmod(path.join(bin, name), 0o700);
  }
  const run = (...options: string[]) =>
    execa("scripts/find_intruder_objects.sh", options, {
      cwd: folder,
      reject: false,
      all: true,
      timeout: 30_000,
      env: { PATH: `${bin}:${process.env["PATH"] ?? ""}` },
    });
  return { folder, run };
}

test("a release as the chart makes it holds nothing foreign", async () => {
  const desk = await layDesk({});
  expect(await desk.run()).toMatchObject({
    exitCode: 0,
    all: expect.stringContaining("nothing stands here"),
  });
});

const foreign: Readonly<Record<string, { cluster: Cluster; named: string }>> = {
  "a job of nobody's": {
    cluster: { here: [...made, object("CronJob", "log-rotation")] },
    named: "CronJob/log-rotation",
  },
  "a binding that claims an owner": {
    cluster: { here: [...made, object("RoleBinding", "sly", {}, owned("Deployment", "mesh"))] },
    named: "RoleBinding/sly",
  },
  "a pod that nothing of the release made": {
    cluster: { here: [...made, object("Pod", "shell", {}, owned("Job", "unknown"))] },
    named: "Pod/shell",
  },
  "rights that were widened": {
    cluster: { here: [...made.filter((one) => one !== role), { ...role, rules: [{ verbs: ["*"] }] }] },
    named: "Role/backup (x0tta6bl4-staging) has other rights",
  },
  "a second subject in a binding": {
    cluster: {
      here: [
        ...made.filter((one) => one !== binding),
        { ...binding, subjects: [subject, { ...subject, name: "default" }] },
      ],
    },
    named: "RoleBinding/backup (x0tta6bl4-staging) has other rights",
  },
  "rights everywhere for an account of ours": {
    cluster: {
      everywhere: [
        {
          kind: "ClusterRoleBinding",
          metadata: { name: "theirs" },
          subjects: [{ ...subject, namespace: "kube" }],
        },
        { kind: "ClusterRoleBinding", metadata: { name: "ours" }, subjects: [subject] },
      ],
    },
    named: "ClusterRoleBinding/ours (-) gives an account",
  },
  "rights elsewhere for all accounts of ours": {
    cluster: {
      elsewhere: [
        {
          kind: "RoleBinding",
          metadata: { name: "wide", namespace: "kube-system" },
          subjects: [{ kind: "Group", name: `system:serviceaccounts:${namespace}` }],
        },
      ],
    },
    named: "RoleBinding/wide (kube-system) gives an account",
  },
};
for (const [name, { cluster, named }] of Object.entries(foreign)) {
  test(`${name} is found, kept, deleted and then gone`, async () => {
    const desk = await layDesk(cluster);
    const found = await desk.run();
    expect(found).toMatchObject({ exitCode: 1, all: expect.stringContaining(named) });
    expect(found.stdout.split("\n")).toHaveLength(1);
    const deleted = await desk.run("--delete");
    expect(deleted).toMatchObject({ exitCode: 0, all: expect.stringContaining("removed: nothing is left") });
    const kept = /kept: (\S+)/.exec(deleted.stdout)?.[1] ?? "";
    const id = named.split(" ")[0] ?? "";
    expect(await readFile(path.join(desk.folder, kept, `${id.replace("/", "-")}.yaml`), "utf8")).toBe(
      `kept: ${id}\n`,
    );
    const sums = await execa("sha256sum", ["--check", "SHA256SUMS"], { cwd: path.join(desk.folder, kept) });
    expect(sums.exitCode).toBe(0);
    expect((await desk.run()).exitCode).toBe(0);
  });
}

test("a chart that makes nothing compares with nothing, and is refused", async () => {
  const desk = await layDesk({ chart: [] });
  expect(await desk.run("--delete")).toMatchObject({ exitCode: 2, all: expect.stringContaining("refused") });
});

test("an option that it does not know is refused", async () => {
  const desk = await layDesk({});
  expect((await desk.run("--force")).exitCode).toBe(2);
});
