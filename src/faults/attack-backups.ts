/**
 * The backups are attacked with the credential that lies in the cluster: every object in the vault is deleted, the largest
 * are written over before, and it is tried to destroy versions, too. How the intruder came to read the Secret is not played.
 */
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { z } from "zod";
import type { Cluster } from "../cluster/provider.ts";
import { Problem } from "../problem.ts";
import { readDisk } from "../vault/disk.ts";
import { listObjects, vaultClient } from "../vault/objects.ts";
import type { Vault } from "../vault/vault.ts";
import type { Fault, Observation } from "./fault.ts";

export const vaultAttackOptions = z.strictObject({
  namespace: z.string().min(1),
  /** The Secret with `access-key` and `secret-key` of the vault. */
  credential: z.string().min(1),
  /** How many of the largest objects are written over before they are deleted. */
  overwrite: z.int().positive().default(5),
});
export type VaultAttackOptions = z.input<typeof vaultAttackOptions>;
type Target = z.output<typeof vaultAttackOptions>;

/** Of how many versions it is tried to destroy them. */
const triedToDestroy = 5;
const perRequest = 1_000;

interface Attacked {
  readonly vault: Vault;
  /** SHA-256 of every object that stood there, by its key. */
  readonly before: ReadonlyMap<string, string>;
}

export function attackBackups(options: VaultAttackOptions): Fault {
  const target = vaultAttackOptions.parse(options);
  const { namespace, credential } = target;
  let attacked: Attacked | null = null;
  return {
    name: "attack-backups",
    lift: "never",
    hurts: `every object in the run's vault, by the credential in Secret ${namespace}/${credential}`,
    async describe(cluster) {
      await readKeys(cluster, target);
      return {
        targets: [`every object in the vault, by the credential in Secret ${namespace}/${credential}`],
        blastRadius: ["vault:/**"],
      };
    },
    async inject(cluster, vault) {
      const client = await vaultClient(vault, await readKeys(cluster, target));
      try {
        // In this order: what is listed lies on the disk by then.
        const standing = await listObjects(client, vault);
        const { newest } = await readDisk(vault);
        const before = new Map(standing.map(({ key }) => [key, newest.get(key) ?? ""] as const));
        const sent = await attack(client, { bucket: vault.bucket, overwrite: target.overwrite });
        attacked = { vault, before };
        return sent;
      } finally {
        client.destroy();
      }
    },
    confirm: async () => lookAt(attacked),
  };
}

async function readKeys(cluster: Cluster, { namespace, credential }: Target) {
  const read = async (key: string) => {
    const wanted = ["get", "secret", credential, "-n", namespace, "--ignore-not-found"];
    const coded = await cluster.kubectl([...wanted, "-o", `jsonpath={.data.${key}}`]);
    return Buffer.from(coded, "base64").toString();
  };
  const keys = { accessKey: await read("access-key"), secretKey: await read("secret-key") };
  if (keys.accessKey !== "" && keys.secretKey !== "") return keys;
  throw new Problem(
    {
      what: "the fault is refused: no credential of the vault lies in the cluster",
      where: `access-key and secret-key of Secret ${namespace}/${credential}`,
      expected: "the credential that the cluster backs up with",
      next: "check `with` of the scenario's variant in the system file; nothing was touched",
    },
    { kind: "unsafe" },
  );
}

async function attack(
  client: S3Client,
  { bucket, overwrite }: { readonly bucket: string; readonly overwrite: number },
): Promise<string> {
  const standing = await listObjects(client, { bucket });
  const largest = standing.toSorted((a, b) => b.size - a.size).slice(0, overwrite);
  let [tried, refused] = [0, 0];
  for (const { key: Key } of standing.slice(0, triedToDestroy)) {
    const { VersionId } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key }));
    tried += 1;
    await client
      .send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }))
      .catch(() => (refused += 1));
  }
  for (const { key: Key, size } of largest) {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.alloc(size, "x") }));
  }
  for (let at = 0; at < standing.length; at += perRequest) {
    const Objects = standing.slice(at, at + perRequest).map(({ key: Key }) => ({ Key }));
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    if (Errors.length > 0) throw new Error(`not deleted: ${JSON.stringify(Errors[0])}`);
  }
  return `${refused} of ${tried} attempts to destroy a version refused; ${largest.length} objects written over, then all ${standing.length} deleted`;
}

/** The harm is there when nothing that stood there stands; whether a version was destroyed is told, and is no part of it. */
async function lookAt(attacked: Attacked | null): Promise<Observation> {
  const observer = "a client that lists what stands in the vault, and the vault's disk";
  if (attacked === null) return { held: false, observer, detail: "nobody has attacked it" };
  const { before, vault } = attacked;
  const client = await vaultClient(vault);
  const standing = await listObjects(client, vault).finally(() => client.destroy());
  const left = standing.filter(({ key }) => before.has(key)).length;
  const { everything } = await readDisk(vault);
  const gone = [...before.values()].filter((sha256) => !everything.has(sha256)).length;
  return {
    held: before.size > 0 && left === 0,
    observer,
    detail: `${left} of ${before.size} objects stand; the content of ${gone} is nowhere on the disk any more`,
  };
}
