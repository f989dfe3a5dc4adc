import { readFileSync } from "node:fs";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { s3Client } from "../vault/bucket.ts";
import { listObjects } from "../vault/objects.ts";
import { startTestVault } from "../vault/testing/test-vault.ts";
import type { StartedVault } from "../vault/versitygw.ts";
import { conformanceOf, recordingCluster } from "./conformance.ts";
import { createFault } from "./index.ts";

const run = `alter-test-${process.pid}`;
const full = "20261126-120000F";
const newest = `${full}_20261126-121000I`;
const options = { claim: "data", namespace: "default" };
let folder: string;
let vault: StartedVault;
let stop = async () => {};

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  ({ vault, folder, stop } = await startTestVault(run));
  await backUp(full, { "bundle/1": 9_000, "pg_data/large": 90_000 });
});
test.afterAll(() => stop());

/** Objects as pgBackRest names them, each of so many bytes. */
async function backUp(label: string, sizes: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, size] of Object.entries(sizes)) {
    await put(`pgbackrest/backup/mesh/${label}/${name}`, Buffer.alloc(size, label));
  }
}

async function put(Key: string, Body: Uint8Array | string): Promise<void> {
  const client = s3();
  await client.send(new PutObjectCommand({ Bucket: vault.bucket, Key, Body }));
  client.destroy();
}

/** As large files are sent: their hash is none of the content. */
async function putInParts(Key: string, parts: readonly Uint8Array[]): Promise<void> {
  const client = s3();
  const of = { Bucket: vault.bucket, Key };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(of));
  const Parts = [];
  for (const [index, Body] of parts.entries()) {
    const PartNumber = index + 1;
    const { ETag } = await client.send(new UploadPartCommand({ ...of, UploadId, PartNumber, Body }));
    Parts.push({ ETag, PartNumber });
  }
  await client.send(new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload: { Parts } }));
  client.destroy();
}

/** What a client reads, by key. */
async function read(): Promise<Readonly<Record<string, string>>> {
  const client = s3();
  const contents: Record<string, string> = {};
  for (const { key } of await listObjects(client, vault)) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: vault.bucket, Key: key }));
    contents[key] = (await Body?.transformToString("latin1")) ?? "";
  }
  client.destroy();
  return contents;
}

function s3() {
  const { hostEndpoint: endpoint, region, accessKey, secretKey } = vault;
  return s3Client({ endpoint, region, accessKey, secretKey, ca: readFileSync(vault.caFile, "utf8") });
}

/** A cluster of volumes whose vault is the real one; what lies in the vault counts among its files. */
async function cluster() {
  const recorded = await recordingCluster();
  const keys = { "access-key": vault.accessKey, "secret-key": vault.secretKey };
  return {
    ...recorded,
    vault,
    async kubectl(...[args, more]: Parameters<typeof recorded.kubectl>) {
      const [, key] = /^jsonpath=\{\.data\.(access-key|secret-key)\}$/.exec(args.at(-1) ?? "") ?? [];
      if (args[2] !== "vault" || key === undefined) return recorded.kubectl(args, more);
      return Buffer.from(keys[key as keyof typeof keys]).toString("base64");
    },
    async files() {
      const objects = Object.entries(await read()).map(([key, text]) => [`vault:/${key}`, text] as const);
      return { ...(await recorded.files()), ...Object.fromEntries(objects) };
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

const attack = { namespace: "default", credential: "vault" };

test("attack-backups keeps every rule of a fault, and is refused where the cluster has no credential", async () => {
  const make = () => createFault("attack-backups", attack);
  expect(await conformanceOf({ make, harms: true, cluster })).toEqual([]);
  const other = await cluster();
  try {
    const fault = createFault("attack-backups", { ...attack, credential: "nobody's" });
    await expect(fault.describe(other)).rejects.toThrow(/refused: no credential of the vault/);
  } finally {
    await other.remove();
  }
});

/** The plan's own script, on a desk that has the cluster's credential. */
function uncover(...flags: string[]) {
  return execa("scripts/uncover_backups.sh", flags, {
    reject: false,
    timeout: 60_000,
    env: {
      VAULT_ENDPOINT: vault.hostEndpoint,
      VAULT_BUCKET: vault.bucket,
      VAULT_CA_FILE: vault.caFile,
      VAULT_ACCESS_KEY: vault.accessKey,
      VAULT_SECRET_KEY: vault.secretKey,
      KEYS_DIR: folder,
    },
  });
}

test("what was attacked is put back as it was, no version is destroyed, and the clean point is named", async () => {
  expect(await uncover(), "what the last test has left").toMatchObject({ exitCode: 0 });
  const label = "20261126-130000F";
  await backUp(label, { "bundle/1": 70_000, "backup.manifest": 2_000 });
  await putInParts(`pgbackrest/backup/mesh/${label}/bundle/2`, [
    Buffer.alloc(5 * 1024 ** 2, "a"),
    Buffer.alloc(100, "b"),
  ]);
  await put("pgbackrest/archive/mesh/15-1/0000000100000000/000000010000000000000007-abc.zst", "a segment");
  for (const list of ["the first list", "the newest list"]) {
    await put("pgbackrest/backup/mesh/backup.info", list);
    await put(`pgbackrest/backup/mesh/${label}/backup.manifest.copy`, list);
  }
  await put("restic/locks/1", "a lock");
  const before = await read();
  expect(await uncover("--check"), "nothing was touched").toMatchObject({ exitCode: 0, stdout: "" });
  const attacked = await cluster();
  try {
    const fault = createFault("attack-backups", attack);
    await fault.describe(attacked);
    const at = Date.now();
    expect(await fault.inject(attacked, vault)).toContain("5 of 5 attempts to destroy a version refused");
    expect(await fault.confirm(attacked)).toMatchObject({
      held: true,
      detail: expect.stringMatching(/^0 of 12 objects stand; the content of 0 is nowhere/),
    });
    expect(await uncover("--check")).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringMatching(/^touched since \S+: 11 objects$/),
    });
    const { stdout, stderr, exitCode } = await uncover();
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringContaining("put back: 11 objects"),
    });
    const told = Object.fromEntries(stdout.split("\n").map((line) => line.split(": ")));
    expect(told).toEqual({
      "clean until": expect.any(String),
      "newest base backup": label,
      "newest log segment": "000000010000000000000007",
    });
    expect(Math.abs(Date.parse(told["clean until"] ?? "") - at)).toBeLessThan(2_000);
    const { "restic/locks/1": _, ...wanted } = before;
    expect(await read()).toEqual(wanted);
    expect(await uncover(), "once is enough").toMatchObject({ exitCode: 0, stdout: "" });
  } finally {
    await attacked.remove();
  }
});
