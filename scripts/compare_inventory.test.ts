import { chmod, cp, copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { deskEnvironment } from "./testing/desk-environment.ts";

const deadlineMs = 30_000;
const stamp = "20261124_030000";
const kinds = `configmaps           cm    v1                          true    ConfigMap
events               ev    v1                          true    Event
secrets                    v1                          true    Secret
nodes                no    v1                          false   Node
deployments          deploy apps/v1                    true    Deployment
replicasets          rs    apps/v1                     true    ReplicaSet
clusterroles               rbac.authorization.k8s.io/v1 false  ClusterRole
`;

interface Named {
  readonly kind: string;
  readonly apiVersion?: string;
  readonly namespace?: string;
  readonly name: string;
}

const everything: readonly Named[] = [
  { kind: "ConfigMap", namespace: "mesh", name: "settings" },
  { kind: "Secret", namespace: "mesh", name: "certs" },
  { kind: "Deployment", apiVersion: "apps/v1", namespace: "mesh", name: "mesh" },
  { kind: "ClusterRole", apiVersion: "rbac.authorization.k8s.io/v1", name: "operator" },
];
const ignored: readonly Named[] = [
  { kind: "ClusterRole", apiVersion: "rbac.authorization.k8s.io/v1", name: "system:node" },
  { kind: "Secret", namespace: "kube-system", name: "bootstrap-token-abcdef" },
  { kind: "Secret", namespace: "mesh", name: "sh.helm.release.v1.mesh.v3" },
];
const lines = [
  "ClusterRole - operator",
  "ConfigMap mesh settings",
  "Deployment mesh mesh",
  "Secret mesh certs",
];

/** A desk whose kubectl shows these objects of a cluster, and an archive with this inventory. */
async function layDesk({ now, before }: { now: readonly Named[]; before: readonly string[] }) {
  const folder = test.info().outputPath("desk");
  const bin = path.join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await cp("scripts/lib", path.join(folder, "scripts", "lib"), { recursive: true });
  await copyFile("scripts/compare_inventory.sh", path.join(folder, "scripts", "compare_inventory.sh"));
  const items = now.map(({ kind, apiVersion = "v1", namespace, name }) => ({
    kind,
    apiVersion,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  }));
  await writeFile(path.join(folder, "kinds"), kinds);
  await writeFile(path.join(folder, "items"), JSON.stringify({ items }));
  const script = `#!/bin/sh\ncase "$1" in api-resources) cat '${folder}/kinds';; get) echo "$2" > '${folder}/asked'; cat '${folder}/items';; esac\n`;
  await writeFile(path.join(bin, "kubectl"), script);
  await chmod(path.join(bin, "kubectl"), 0o700);
  const made = await execa("age-keygen", ["-o", path.join(folder, "age-identity.txt")], {
    timeout: deadlineMs,
  });
  const run = (command: string, ...options: string[]) =>
    execa(command, options, {
      cwd: folder,
      reject: false,
      timeout: deadlineMs,
      env: deskEnvironment({ keys: folder, bin }),
    });
  await pack(folder, { recipient: /age1\S+/.exec(made.stderr)?.[0] ?? "", before });
  return run;
}

async function pack(desk: string, { recipient, before }: { recipient: string; before: readonly string[] }) {
  const staged = path.join(desk, stamp);
  await mkdir(staged);
  const yaml = ["values", "values-all", "configuration", "secrets", "certificates", "resources"];
  const members = [...yaml, "helm-releases", "cluster"].map(
    (name) => [`${name}.yaml`, "# nothing\n"] as const,
  );
  const inventory = before.map((line) => `${line}\n`).join("");
  for (const [member, content] of [...members, ["inventory.txt", inventory] as const]) {
    const target = path.join(staged, `${member}.age`);
    await execa("age", ["-r", recipient, "-o", target], { input: content, timeout: deadlineMs });
  }
  const database = { stanza: "mesh", label: "x", lsn: { stop: "0/1" }, timeline: "00000001" };
  await writeFile(path.join(staged, "manifest.json"), JSON.stringify({ database, state: { snapshot: "0" } }));
  await execa("bash", ["-c", "sha256sum -- *.age manifest.json >SHA256SUMS"], { cwd: staged });
  await execa("tar", ["-czf", `${stamp}.tar.gz`, stamp], { cwd: desk, timeout: deadlineMs });
}

const compare = ["scripts/compare_inventory.sh", `${stamp}.tar.gz`] as const;

test("an inventory names what somebody made, of every kind, and asks for no kind that is left out", async () => {
  const run = await layDesk({ now: [...everything, ...ignored], before: lines });
  const script = ". scripts/lib/inventory.sh; everything | names; cat asked";
  expect((await run("bash", "-euo", "pipefail", "-c", script)).stdout.split("\n")).toEqual([
    ...lines,
    "configmaps,secrets,deployments.apps,clusterroles.rbac.authorization.k8s.io",
  ]);
});

test("a cluster that holds everything passes, whatever it holds beside", async () => {
  const more = { kind: "ConfigMap", namespace: "mesh", name: "more" };
  const run = await layDesk({ now: [...everything, more], before: lines });
  const result = await run(...compare);
  expect(result.stdout).toBe("All 4 objects of 4 kinds are there");
  expect(result.exitCode).toBe(0);
});

test("what is missing is named, cluster-scoped or not", async () => {
  const run = await layDesk({ now: everything.slice(0, 2), before: lines });
  const result = await run(...compare);
  expect(result.stderr).toBe("ClusterRole - operator\nDeployment mesh mesh\n2 of 4 objects are missing");
  expect(result.exitCode).toBe(1);
});

test("an empty inventory compares nothing, and fails", async () => {
  const run = await layDesk({ now: everything, before: [] });
  const result = await run(...compare);
  expect(result.stderr).toContain("the archive's inventory is empty");
  expect(result.exitCode).toBe(1);
});
