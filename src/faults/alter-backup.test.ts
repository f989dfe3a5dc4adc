import { mkdtemp, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { s3Client } from "../vault/bucket.ts";
import { type StartedVault, startVault } from "../vault/versitygw.ts";
import { conformanceOf, recordingCluster } from "./conformance.ts";
import { createFault } from "./index.ts";

const run = `alter-test-${process.pid}`;
const full = "20261126-120000F";
const newest = `${full}_20261126-121000I`;
const options = { claim: "data", namespace: "default" };
let folder: string;
let vault: StartedVault;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "firedrill-alter-"));
  await execa("docker", ["network", "create", "--label", `firedrill.run=${run}`, run], { timeout: 30_000 });
  vault = await startVault({
    image: "firedrill/vault:dev",
    network: run,
    run,
    folder,
    owe: async () => {},
  });
  await backUp(full, { "bundle/1": 9_000, "pg_data/large": 90_000 });
});
test.afterAll(async () => {
  await vault?.stop();
  await execa("docker", ["network", "rm", run], { timeout: 30_000 });
  await rm(folder, { recursive: true, force: true });
});

/** Objects as pgBackRest names them, each of so many bytes. */
async function backUp(label: string, sizes: Readonly<Record<string, number>>): Promise<void> {
  const { hostEndpoint: endpoint, region, accessKey, secretKey, bucket } = vault;
  const client = s3Client({ endpoint, region, accessKey, secretKey, ca: readFileSync(vault.caFile, "utf8") });
  for (const [name, size] of Object.entries(sizes)) {
    const Key = `pgbackrest/backup/mesh/${label}/${name}`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.alloc(size, label) }));
  }
  client.destroy();
}

/** A cluster of volumes whose vault is the real one; what lies in the vault counts among its files. */
async function cluster() {
  const recorded = await recordingCluster();
  return {
    ...recorded,
    vault,
    async files() {
      const objects: Record<string, string> = {};
      for await (const { path, bytes } of vault.rawObjects()) {
        const [, key] = path.split(`data/objects/${vault.bucket}/`);
        if (key !== undefined) objects[`vault:/${key}`] = Buffer.from(bytes).toString("latin1");
      }
      return { ...(await recorded.files()), ...objects };
    },
  };
}

test("with one backup alone there is nothing to fall back on: refused, and nothing is touched", async () => {
  const alone = await cluster();
  try {
    const before = await alone.files();
    const fault = createFault("alter-backup", options);
    await fault.describe(alone);
    await expect(fault.inject(alone, vault)).rejects.toThrow(/refused: the vault holds 1 base backups/);
    expect(await alone.files()).toEqual(before);
  } finally {
    await alone.remove();
  }
});

test("alter-backup keeps every rule of a fault", async () => {
  await backUp(newest, { "bundle/1": 50_000, "bundle/2": 3_000, "backup.manifest": 2_000 });
  const make = () => createFault("alter-backup", options);
  expect(await conformanceOf({ make, harms: true, cluster })).toEqual([]);
});

test("one bit of the newest backup's largest object differs, and the harm is over when it is put back", async () => {
  await backUp(newest, { "bundle/1": 50_000 });
  const one = await cluster();
  try {
    const before = await one.files();
    const fault = createFault("alter-backup", options);
    await fault.describe(one);
    await fault.inject(one, vault);
    const after = await one.files();
    const changed = Object.keys(before).filter((file) => before[file] !== after[file]);
    const object = `vault:/pgbackrest/backup/mesh/${newest}/bundle/1`;
    expect(changed.filter((file) => file.startsWith("vault:"))).toEqual([object]);
    const [was, is] = [before, after].map((files) => Buffer.from(files[object] ?? "", "latin1"));
    expect(
      [...(was ?? [])].flatMap((byte, at) => (byte === is?.[at] ? [] : [byte ^ (is?.[at] ?? 0)])),
    ).toEqual([1]);
    expect(await fault.confirm(one)).toMatchObject({ held: true });
    await backUp(newest, { "bundle/1": 50_000 });
    expect(await fault.confirm(one)).toMatchObject({
      held: false,
      detail: expect.stringContaining("bundle/1 is not as altered"),
    });
  } finally {
    await one.remove();
  }
});
