import { X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { s3Client } from "./bucket.ts";
import { issueCertificate, createAuthority, issueMeshCertificates, meshNames } from "./certificates.ts";
import { requirePulse } from "./pulse.ts";
import { startTestVault, testVaultImage as image } from "./testing/test-vault.ts";
import { startVault } from "./versitygw.ts";
import type { StartedVault } from "./versitygw.ts";

const run = `vault-test-${process.pid}`;
let folder: string;
let vault: StartedVault;
let stop = async () => {};
const owed: unknown[] = [];

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  const began = performance.now();
  ({ vault, folder, stop } = await startTestVault(run, { owe: async (undo) => void owed.push(undo) }));
  console.log(`network and vault up in ${Math.round(performance.now() - began)} ms`);
});
test.afterAll(() => stop());

function client(change: { accessKey?: string; secretKey?: string; ca?: string } = {}) {
  const { hostEndpoint: endpoint, region, accessKey, secretKey } = vault;
  return s3Client({
    endpoint,
    region,
    accessKey,
    secretKey,
    ca: readFileSync(vault.caFile, "utf8"),
    ...change,
  });
}

async function put(Key: string, Body: string): Promise<string> {
  const answer = await client().send(new PutObjectCommand({ Bucket: vault.bucket, Key, Body }));
  return answer.VersionId ?? "";
}

async function get(Key: string, VersionId?: string): Promise<string | undefined> {
  const answer = await client().send(
    new GetObjectCommand({ Bucket: vault.bucket, Key, ...(VersionId ? { VersionId } : {}) }),
  );
  return answer.Body?.transformToString();
}

test("what is written over TLS is read back, by a client that trusts the vault's CA", async () => {
  await put("a/b", "hello");
  expect(await get("a/b")).toBe("hello");
});

test("the undo was owed before anything was made", () => {
  expect(owed).toEqual([{ kind: "docker-label", label: `firedrill.run=${run}` }]);
});

test("a wrong key is refused", async () => {
  const call = client({ secretKey: "wrong" }).send(
    new PutObjectCommand({ Bucket: vault.bucket, Key: "x", Body: "x" }),
  );
  await expect(call).rejects.toThrow(/signature/i);
});

test("a client that does not trust the vault's CA turns away", async () => {
  const stranger = await createAuthority({ name: "stranger" });
  const call = client({ ca: stranger.certificate }).send(
    new GetObjectCommand({ Bucket: vault.bucket, Key: "a/b" }),
  );
  await expect(call).rejects.toThrow(/certificate/i);
});

test("an overwritten object's old version can still be read", async () => {
  const first = await put("over", "one");
  await put("over", "two");
  expect(await get("over")).toBe("two");
  expect(await get("over", first)).toBe("one");
});

test("the cluster can hide an object but not destroy a version", async () => {
  const version = await put("keep", "kept");
  const destroy = client().send(
    new DeleteObjectCommand({ Bucket: vault.bucket, Key: "keep", VersionId: version }),
  );
  await expect(destroy).rejects.toThrow();
  await client().send(new DeleteObjectCommand({ Bucket: vault.bucket, Key: "keep" }));
  await expect(get("keep")).rejects.toThrow();
  expect(await get("keep", version)).toBe("kept");
  const versions = await client().send(
    new ListObjectVersionsCommand({ Bucket: vault.bucket, Prefix: "keep" }),
  );
  expect(versions.DeleteMarkers).toHaveLength(1);
});

test("the lock holds against the vault's own root too", async () => {
  const version = await put("root", "kept");
  const { stdout } = await execa("docker", ["inspect", "--format", "{{json .Config.Env}}", vault.container], {
    timeout: 30_000,
  });
  const [, accessKey = ""] = /ROOT_ACCESS_KEY=([^"]+)/.exec(stdout) ?? [];
  const [, secretKey = ""] = /ROOT_SECRET_KEY=([^"]+)/.exec(stdout) ?? [];
  const root = client({ accessKey, secretKey });
  const destroy = new DeleteObjectCommand({
    Bucket: vault.bucket,
    Key: "root",
    VersionId: version,
    BypassGovernanceRetention: true,
  });
  await expect(root.send(destroy)).rejects.toThrow(/lock/i);
  expect(await get("root", version)).toBe("kept");
});

test("the cluster can change neither policy nor lock", async () => {
  const version = await put("locked", "x");
  const Bucket = vault.bucket;
  await expect(client().send(new PutBucketPolicyCommand({ Bucket, Policy: "{}" }))).rejects.toThrow();
  const shorter = { Mode: "GOVERNANCE" as const, RetainUntilDate: new Date(Date.now() + 1_000) };
  const change = new PutObjectRetentionCommand({
    Bucket,
    Key: "locked",
    VersionId: version,
    Retention: shorter,
  });
  await expect(client().send(change)).rejects.toThrow();
});

test("the raw scan finds a plaintext, also in an old version, and not what was never written", async () => {
  await put("plain", "canary-in-plain-text");
  await put("plain", "something else");
  const found = await scan(["canary-in-plain-text", "something else", "canary-never-written"]);
  expect(found).toEqual(["canary-in-plain-text", "something else"]);
});

test("the keys of the vault and the escrow do not lie on the vault's own disk", async () => {
  expect(vault.secrets.length).toBeGreaterThan(8);
  expect(await scan(vault.secrets)).toEqual([]);
});

test("the container carries the run's label and so does its volume", async () => {
  for (const what of [["ps"], ["volume", "ls"]]) {
    const { stdout } = await execa("docker", [...what, "-q", "--filter", `label=firedrill.run=${run}`], {
      timeout: 30_000,
    });
    expect(stdout.split("\n")).toHaveLength(1);
    expect(stdout).not.toBe("");
  }
});

test("the escrow holds every key, closed to others", () => {
  expect(statSync(vault.escrow).mode & 0o777).toBe(0o700);
  const names = [
    "restic-password",
    "pgbackrest-passphrase",
    "db-password",
    "db-replication-password",
    "age-identity.txt",
    "age-recipient.txt",
    "ca.crt",
    "ca.key",
  ];
  for (const name of names) {
    expect(readFileSync(join(vault.escrow, name), "utf8").length).toBeGreaterThan(20);
    expect(statSync(join(vault.escrow, name)).mode & 0o077).toBe(0);
  }
});

test("its pulse is felt while it lives, and a vault that was killed is one clear message", async () => {
  const other = { image, network: run, run: `${run}-killed`, folder: join(folder, "killed") };
  const killed = await startVault({ ...other, owe: async () => undefined });
  try {
    await killed.requirePulse();
    await execa("docker", ["kill", killed.container], { timeout: 30_000 });
    await expect(killed.requirePulse()).rejects.toThrow(/the vault died .*exited with code 137/);
    await execa("docker", ["rm", "--force", killed.container], { timeout: 30_000 });
    await expect(killed.requirePulse()).rejects.toThrow(/its container is gone/);
  } finally {
    await execa("docker", ["rm", "--force", killed.container], { timeout: 30_000 });
    await execa("docker", ["volume", "rm", "--force", `firedrill-vault-${other.run}`], { timeout: 30_000 });
  }
  await vault.requirePulse();
});

test("a vault that is silent has died too, but only after three tries", async () => {
  let asked = 0;
  const silent = createServer(() => {
    asked += 1;
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const { container, caFile } = vault;
  const pulse = {
    container,
    ca: readFileSync(caFile, "utf8"),
    endpoint: `https://127.0.0.1:${port}`,
    answerMs: 200,
  };
  await expect(requirePulse(pulse)).rejects.toThrow(/the vault died .*it does not answer/);
  expect(asked).toBe(3);
  silent.close();
});

test("a network that is not there is one clear message", async () => {
  const missing = {
    image,
    network: "no-such-network",
    run: `${run}-b`,
    folder: join(folder, "b"),
    owe: async () => undefined,
  };
  await expect(startVault(missing)).rejects.toThrow(/did not start.*no-such-network/s);
  await rm(join(folder, "b"), { recursive: true, force: true });
  const { stdout } = await execa("docker", ["ps", "-aq", "--filter", `label=firedrill.run=${run}-b`], {
    timeout: 30_000,
  });
  if (stdout !== "") await execa("docker", ["rm", "-f", ...stdout.split("\n")], { timeout: 30_000 });
  await execa("docker", ["volume", "rm", "--force", `firedrill-vault-${run}-b`], { timeout: 30_000 });
});

test("a mesh certificate verifies by every name that the mesh uses, and only below its own authority", async () => {
  const ca = await createAuthority({ name: "mesh" });
  const other = await createAuthority({ name: "mesh" });
  const issued = await issueMeshCertificates({ ca });
  const leaf = new X509Certificate(issued["tls.crt"]);
  for (const name of meshNames) expect(leaf.checkHost(name, { subject: "never" })).toBe(name);
  expect(leaf.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(leaf.checkHost("elsewhere")).toBeUndefined();
  expect(leaf.ca).toBe(false);
  expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  expect(leaf.verify(new X509Certificate(ca.certificate).publicKey)).toBe(true);
  expect(leaf.verify(new X509Certificate(other.certificate).publicKey)).toBe(false);
  const again = await issueCertificate({ authority: ca, names: ["a"] });
  expect(new X509Certificate(again.certificate).serialNumber).not.toBe(leaf.serialNumber);
});

async function scan(canaries: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const { bytes } of vault.rawObjects()) {
    for (const canary of canaries) if (Buffer.from(bytes).includes(canary)) found.add(canary);
  }
  return canaries.filter((canary) => found.has(canary));
}
