/** A history in a bucket of S3, or of a server that speaks it and writes on condition (If-None-Match). */
import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { Problem } from "../problem.ts";
import { listObjects } from "../vault/objects.ts";
import type { Store } from "./store.ts";

/** Region, endpoint and credentials come from where AWS's own tools take them: AWS_REGION, AWS_ENDPOINT_URL_S3, AWS_PROFILE ... */
export function s3ClientOf(environment: NodeJS.ProcessEnv = process.env): S3Client {
  const endpoint = environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"] ?? "";
  return new S3Client({
    region: environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? "us-east-1",
    ...(endpoint === "" ? {} : { endpoint, forcePathStyle: true }),
  });
}

export function s3Store(
  client: S3Client,
  place: { readonly bucket: string; readonly prefix: string },
): Store {
  const { bucket: Bucket, prefix } = place;
  const create = async (name: string, text: string): Promise<boolean> => {
    try {
      const put = { Bucket, Key: prefix + name, Body: text, ContentType: "application/json" };
      await client.send(new PutObjectCommand({ ...put, IfNoneMatch: "*" }));
      return true;
    } catch (cause) {
      if (isTaken(cause)) return false;
      throw cause;
    }
  };
  return {
    async list() {
      const objects = await listObjects(client, { bucket: Bucket, prefix });
      return objects.map(({ key }) => key.slice(prefix.length));
    },
    async read(name) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: prefix + name }));
      if (Body === undefined) throw new Error(`${name} has no content`);
      return Body.transformToString();
    },
    async create(name, text) {
      const created = await create(name, text);
      // A server that does not know the condition would let the next one write over it: seen here, with the same text.
      if (created && (await create(name, text))) throw overwrites(`s3://${Bucket}/${prefix}`);
      return created;
    },
  };
}

/** 412: it stands there. 409: somebody else is writing it right now. */
function isTaken(cause: unknown): boolean {
  return cause instanceof S3ServiceException && [409, 412].includes(cause.$metadata.httpStatusCode ?? 0);
}

function overwrites(where: string): Problem {
  return new Problem(
    {
      what: "This S3 server writes over what stands there, though it was asked not to",
      where,
      expected: "a server that keeps to If-None-Match: * (AWS, MinIO, versitygw do)",
      next: "take another one for the history, or a folder",
    },
    { kind: "evidence" },
  );
}
