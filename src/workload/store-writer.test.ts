import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { apiObjects } from "./api-objects.ts";
import { loadIssuer } from "./certificate.ts";
import { loadClusterClient } from "./cluster-client.ts";
import { clusterObjects } from "./cluster-objects.ts";
import { hashOf } from "./content.ts";
import { startStoreWriter } from "./store-writer.ts";
import { type FakeCluster, makeAuthority, startFakeCluster } from "./testing/fake-cluster.ts";
import { type FakeSystem, startFakeSystem } from "./testing/fake-system.ts";
import { fail, memoryJournal, now, ofType, until } from "./testing/workload-parts.ts";
import type { VersionedObject } from "./versioned.ts";

let folder = "";
let system: FakeSystem;
let cluster: FakeCluster;
let stop = async () => {};
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stores-"));
  system = await startFakeSystem();
  cluster = await startFakeCluster(join(folder, "kubeconfig"));
  for (const name of ["configmaps/settings", "configmaps/nodes", "secrets/certs"]) {
    cluster.objects.set(name, { data: { other: "kept" }, resourceVersion: 5 });
  }
});
test.afterEach(async () => {
  await stop();
  await Promise.all([system.stop(), cluster.stop()]);
  await rm(folder, { recursive: true });
});

function start(objects: readonly VersionedObject[], periodMs = 20) {
  const journal = memoryJournal();
  let acknowledged = 0;
  const onAcknowledged = () => (acknowledged += 1);
  stop = startStoreWriter({ objects, periodMs, startAt: now(), now, journal, onAcknowledged, onError: fail });
  const ended = (result: string) => ofType(journal.events, "write.ended").filter((e) => e.result === result);
  return { journal, ended, sent: () => ofType(journal.events, "write.sent"), count: () => acknowledged };
}
const topology = () => apiObjects({ endpoints: [system.url], seed: 3 }).topology;
async function onCluster() {
  const ca = await makeAuthority(folder);
  const client = await loadClusterClient({ kubeconfig: join(folder, "kubeconfig"), namespace: "mesh" });
  const objects = { configuration: "settings", nodeConfigurations: "nodes", certificates: "certs" };
  const all = clusterObjects({ client, issuer: await loadIssuer(ca), seed: 3, objects });
  return { ...all, ca };
}

test("versions rise by one, and what stands there is the last acknowledged one", async () => {
  system.single.set("/mesh/topology", { version: 4, data: "from before" });
  const { ended, sent, count } = start(topology());
  await until("writes", () => ended("acknowledged").length >= 10);
  await stop();
  expect(sent().map(({ version }) => version)).toEqual(sent().map((_, index) => 5 + index));
  expect(sent().every(({ op, id }) => op === "update" && id === "topology")).toBe(true);
  const { version, data } = system.single.get("/mesh/topology") ?? { version: 0, data: "" };
  expect({ version, sha256: hashOf(data) }).toEqual({
    version: sent().at(-1)?.version,
    sha256: sent().at(-1)?.sha256,
  });
  expect(count()).toBe(sent().length);
});

test("an object that went back is left as it was found: the next version would hide what was lost", async () => {
  const { journal, ended, sent } = start(topology());
  await until("writes", () => ended("acknowledged").length >= 5);
  const old = { version: 2, data: "restored" };
  system.single.set("/mesh/topology", { ...old });
  await until("the finding", () => ofType(journal.events, "finding").length > 0);
  const count = sent().length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(sent()).toHaveLength(count);
  expect(system.single.get("/mesh/topology")).toEqual(old);
  expect(ofType(journal.events, "finding")).toMatchObject([{ code: "store-went-back" }]);
});

test("an unanswered write that happened, and one that did not, are both gone on from", async () => {
  const { journal, ended, sent } = start(topology());
  await until("writes", () => ended("acknowledged").length >= 3);
  for (const fault of ["reset-after-commit", "error"] as const) {
    const before = ended("acknowledged").length;
    system.fault = fault;
    if (fault === "error") await new Promise((resolve) => setTimeout(resolve, 60));
    else await until("an unanswered write", () => ended("unanswered").length > 0);
    system.fault = null;
    await until("writes again", () => ended("acknowledged").length >= before + 3);
  }
  expect(ofType(journal.events, "finding")).toEqual([]);
  expect(new Set(sent().map(({ version }) => version)).size).toBe(sent().length);
});

test("a store that cannot be read is not written blindly, and said once", async () => {
  system.fault = "error";
  const { journal, sent, ended } = start(topology());
  await until("the finding", () => ofType(journal.events, "finding").length > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(sent()).toEqual([]);
  expect(ofType(journal.events, "finding")).toMatchObject([{ code: "store-unreadable" }]);
  system.fault = null;
  await until("writes", () => ended("acknowledged").length >= 3);
});

test("configuration and node configurations are written to their keys alone", async () => {
  const { configuration, nodeConfigurations } = await onCluster();
  const one = start(configuration);
  await until("writes", () => one.ended("acknowledged").length >= 3);
  await stop();
  const settings = cluster.objects.get("configmaps/settings");
  expect(Object.keys(settings?.data ?? {}).sort()).toEqual(["content", "other"]);
  const { version, data } = JSON.parse(settings?.data["content"] ?? "") as { version: number; data: string };
  expect([version, hashOf(data)]).toEqual([one.sent().at(-1)?.version, one.sent().at(-1)?.sha256]);
  expect(new Set(cluster.contentTypes)).toEqual(new Set(["application/merge-patch+json"]));

  const many = start(nodeConfigurations);
  // A slow machine passes over turns: every key is waited for.
  const written = () => new Set(many.sent().map(({ id }) => id)).size;
  await until("a write to each key", () => written() === 5 && many.ended("acknowledged").length >= 10);
  await stop();
  expect(Object.keys(cluster.objects.get("configmaps/nodes")?.data ?? {})).toHaveLength(6);
  expect(many.ended("refused")).toEqual([]);
});

test("a certificate of the store is signed by the authority and carries its version as serial", async () => {
  const { certificates, ca } = await onCluster();
  const { ended, sent } = start(certificates);
  await until("writes", () => ended("acknowledged").length >= 3);
  await stop();
  const { data = {} } = cluster.objects.get("secrets/certs") ?? {};
  const pem = Buffer.from(data["member.crt"] ?? "", "base64").toString();
  const leaf = new X509Certificate(pem);
  const authority = new X509Certificate(await readFile(ca.certFile));
  expect(leaf.verify(authority.publicKey)).toBe(true);
  expect(leaf.ca).toBe(false);
  const last = sent().at(-1);
  expect(Number.parseInt(leaf.serialNumber, 16)).toBe(last?.version);
  expect(hashOf(pem)).toBe(last?.sha256);
  expect(await certificates[0]?.read(1_000)).toEqual({ version: last?.version, sha256: last?.sha256 });
  expect(JSON.parse(Buffer.from(data["register"] ?? "", "base64").toString())).toEqual({
    version: last?.version,
    sha256: last?.sha256,
  });
  expect(data["other"]).toBe("kept");
});

test("a write to the cluster is refused after a change by another, and unanswered when nobody answers", async () => {
  const [object] = (await onCluster()).configuration;
  const content = { data: "x", sha256: hashOf("x") };
  await object?.read(1_000);
  const settings = cluster.objects.get("configmaps/settings");
  if (settings !== undefined) settings.resourceVersion += 1;
  expect(await object?.write(1, content, 1_000)).toMatchObject({ result: "refused" });
  await object?.read(1_000);
  cluster.hang = true;
  const begun = performance.now();
  expect(await object?.write(1, content, 300)).toMatchObject({ result: "unanswered" });
  await expect(object?.read(300)).rejects.toThrow();
  expect(performance.now() - begun).toBeLessThan(3_000);
  expect(settings?.data["content"]).toBeUndefined();
});

test("an API server that is not there refuses for certain", async () => {
  const [object] = (await onCluster()).configuration;
  await object?.read(1_000);
  await cluster.stop();
  const content = { data: "x", sha256: hashOf("x") };
  expect(await object?.write(1, content, 1_000)).toMatchObject({ result: "refused" });
  cluster = await startFakeCluster(join(folder, "kubeconfig"));
});
