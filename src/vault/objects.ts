/** The vault as a client of its S3 server sees it. */
import { readFile } from "node:fs/promises";
import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from "@aws-sdk/client-s3";
import { s3Client } from "./bucket.ts";
import type { Vault } from "./vault.ts";

export interface VaultObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** With the cluster's credential, or with the one that is given. Destroy it after use. */
export async function vaultClient(
  vault: Vault,
  { accessKey, secretKey }: Pick<Vault, "accessKey" | "secretKey"> = vault,
): Promise<S3Client> {
  return s3Client({
    endpoint: vault.hostEndpoint,
    region: vault.region,
    accessKey,
    secretKey,
    ca: await readFile(vault.caFile, "utf8"),
  });
}

/** What stands now: a deleted object is not among it, whatever versions of it are kept. In the order of the keys. */
export async function listObjects(
  client: S3Client,
  { bucket, prefix }: { readonly bucket: string; readonly prefix?: string },
): Promise<readonly VaultObject[]> {
  const found: VaultObject[] = [];
  let token: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    found.push(...(page.Contents ?? []).map(({ Key: key = "", Size: size = 0 }) => ({ key, size })));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found;
}
