import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { loadClusterClient } from "./cluster-client.ts";
import { startFakeCluster } from "./testing/fake-cluster.ts";

let folder = "";
let kubeconfig = "";
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "client-"));
  kubeconfig = join(folder, "kubeconfig");
});
test.afterEach(() => rm(folder, { recursive: true }));

const waitMs = 2_000;

async function clusterWith(owner: string) {
  const cluster = await startFakeCluster(kubeconfig);
  cluster.objects.set("configmaps/settings", { data: { owner }, resourceVersion: 1 });
  return cluster;
}

test("a lost cluster answers nothing, and the one built in its place is found by the kubeconfig", async () => {
  const old = await clusterWith("old");
  const settings = (await loadClusterClient({ kubeconfig, namespace: "mesh" })).configMap("settings");
  const found = await settings.read(waitMs);
  expect(found?.data).toEqual({ owner: "old" });

  await old.stop();
  await expect(settings.read(waitMs)).rejects.toThrow(/ECONNREFUSED/);
  const write = await settings.patch({ owner: "nobody" }, found?.at ?? "", waitMs);
  expect(write).toMatchObject({ result: "refused", detail: expect.stringContaining("ECONNREFUSED") });

  const rebuilt = await clusterWith("new");
  expect((await settings.read(waitMs))?.data).toEqual({ owner: "new" });
  expect(await settings.patch({ owner: "newer" }, "1", waitMs)).toEqual({ result: "acknowledged" });
  expect(rebuilt.objects.get("configmaps/settings")?.data).toEqual({ owner: "newer" });
  await rebuilt.stop();
});

test("a kubeconfig that names no cluster, is torn or gone is passed over until it is whole again", async () => {
  const cluster = await clusterWith("old");
  const settings = (await loadClusterClient({ kubeconfig, namespace: "mesh" })).configMap("settings");
  for (const torn of ["", "apiVersion: v1\nkind: Config\n", "clusters: [{"]) {
    await writeFile(kubeconfig, torn);
    expect((await settings.read(waitMs))?.data, torn).toEqual({ owner: "old" });
  }
  await rm(kubeconfig);
  expect((await settings.read(waitMs))?.data).toEqual({ owner: "old" });
  await cluster.stop();
  const rebuilt = await clusterWith("new");
  expect((await settings.read(waitMs))?.data).toEqual({ owner: "new" });
  await rebuilt.stop();
});
