/**
 * The volumes are wiped, and the newest base backup in the vault has been altered before: one bit of its largest object,
 * written over with the cluster's own credential, as a fault of the store or of its client would. Size and name stay.
 */
import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Problem } from "../problem.ts";
import { listObjects, vaultClient } from "../vault/objects.ts";
import type { Vault } from "../vault/vault.ts";
import type { Fault, Observation } from "./fault.ts";
import { type VolumeOptions, wipeVolume } from "./wipe-volume.ts";

/** Where pgBackRest keeps a database's base backups: a folder each, whose name begins with the time of its full one. */
const folder = "pgbackrest/backup/";
const label = /\/(\d{8}-\d{6}F(?:_\d{8}-\d{6}[DI])?)\//;

interface Altered {
  readonly vault: Vault;
  readonly key: string;
  /** SHA-256 of what was written. */
  readonly sha256: string;
}

export function alterBackup(options: VolumeOptions): Fault {
  const wipe = wipeVolume(options);
  let altered: Altered | null = null;
  return {
    name: "alter-backup",
    lift: "never",
    hurts: `${wipe.hurts}; and before, the largest object of the newest base backup in the run's vault`,
    async describe(cluster) {
      const { targets, blastRadius } = await wipe.describe(cluster);
      return {
        targets: [...targets, "the largest object of the newest base backup in the vault"],
        blastRadius: [...blastRadius, `vault:/${folder}**`],
      };
    },
    async inject(cluster, vault) {
      const { key, sent, sha256 } = await alterNewest(vault);
      altered = { vault, key, sha256 };
      return `${sent}; ${await wipe.inject(cluster, vault)}`;
    },
    async confirm(cluster) {
      const wiped = await wipe.confirm(cluster);
      const { held, observer, detail } = await lookAt(altered);
      return {
        held: wiped.held && held,
        observer: `${wiped.observer}; ${observer}`,
        detail: `${wiped.detail}; ${detail}`,
      };
    },
  };
}

async function alterNewest(vault: Vault) {
  const client = await vaultClient(vault);
  try {
    const { key, of } = await newestBackup(client, vault.bucket);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: vault.bucket, Key: key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await client.send(new PutObjectCommand({ Bucket: vault.bucket, Key: key, Body: bytes }));
    return { key, sha256: sha256Of(bytes), sent: `bit 0 of byte ${at} of ${key} flipped (backup ${of})` };
  } finally {
    client.destroy();
  }
}

/** The largest object of the newest backup that has an older one to fall back on. */
async function newestBackup(client: S3Client, bucket: string) {
  const objects = (await listObjects(client, { bucket, prefix: folder })).flatMap(({ key, size }) => {
    const of = label.exec(key)?.[1];
    return of === undefined ? [] : [{ key, size, of }];
  });
  const labels = [...new Set(objects.map(({ of }) => of))].toSorted((a, b) => (endOf(a) < endOf(b) ? -1 : 1));
  const newest = labels.at(-1);
  const [largest] = objects.filter(({ of }) => of === newest).toSorted((a, b) => b.size - a.size);
  if (labels.length < 2 || largest === undefined) throw refused(labels, bucket);
  return largest;
}

/** The time in a label at which its own part was taken. */
function endOf(backup: string): string {
  return backup.split("_").at(-1) ?? backup;
}

/** Reads the object as it lies on the vault's disk. */
async function lookAt(altered: Altered | null): Promise<Observation> {
  const observer = "the vault's disk, read past its S3 server";
  if (altered === null) return { held: false, observer, detail: "no backup was touched" };
  const { vault, key, sha256 } = altered;
  const found: string[] = [];
  for await (const { bytes } of vault.rawObjects(key)) found.push(sha256Of(bytes));
  const held = found.length === 1 && found[0] === sha256;
  return { held, observer, detail: `${key} is ${held ? "as altered" : "not as altered"}` };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function refused(labels: readonly string[], bucket: string): Problem {
  return new Problem(
    {
      what: `the fault is refused: the vault holds ${labels.length} base backups (${labels.join(", ") || "none"})`,
      where: `${folder} of bucket ${bucket}`,
      expected: "at least two: the newest, which is altered, and one from before",
      next: "let the plan's backup section take one more; nothing was touched",
    },
    { kind: "unsafe" },
  );
}
