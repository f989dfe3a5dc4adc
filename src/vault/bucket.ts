/** The vault's bucket: versioned, locked, and a policy under which the cluster may add, but not destroy. */
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Agent } from "node:https";

export interface S3Access {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** PEM of the CA that signed the endpoint's certificate. */
  readonly ca: string;
}

const requestMs = 10_000;

/** A client that trusts the vault's CA alone. Destroy it after use. */
export function s3Client(access: S3Access): S3Client {
  return new S3Client({
    endpoint: access.endpoint,
    region: access.region,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: access.accessKey, secretAccessKey: access.secretKey },
    requestHandler: {
      httpsAgent: new Agent({ ca: access.ca, keepAlive: true }),
      connectionTimeout: requestMs,
      requestTimeout: requestMs,
    },
  });
}

/** Reading, writing, listing and delete markers; no version is destroyed, no lock or policy changed. */
const allowed = [
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:GetBucketLocation",
  "s3:GetBucketVersioning",
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:ListBucketVersions",
  "s3:ListMultipartUploadParts",
  "s3:PutObject",
];

/** Makes `bucket` with versions, a compliance lock of `lockDays` on every object, and the policy for `account`. */
export async function createLockedBucket(options: {
  readonly client: S3Client;
  readonly bucket: string;
  readonly account: string;
  readonly lockDays: number;
}): Promise<void> {
  const { client, bucket, account, lockDays } = options;
  const Bucket = bucket;
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  await client.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
  );
  await client.send(
    new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        Rule: { DefaultRetention: { Mode: "COMPLIANCE", Days: lockDays } },
      },
    }),
  );
  const statement = {
    Effect: "Allow",
    Principal: { AWS: [account] },
    Action: allowed,
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  };
  await client.send(
    new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    }),
  );
}
