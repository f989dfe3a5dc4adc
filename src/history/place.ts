/** The place of a history as a person names it: a folder, or `s3://bucket/prefix`. Pure. */
import path from "node:path";
import { Problem } from "../problem.ts";

/** Where a run looks when nobody says it on the command line. */
export const historyVariable = "FIREDRILL_HISTORY";

/** A folder becomes absolute, so that every process of a run finds the same. Throws a Problem (usage) for what is neither. */
export function parsePlace(text: string): string {
  if (!/^\w+:\/\//.test(text)) return path.resolve(text);
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]+(\/[\w!.*'()/-]*)?$/.test(text)) return text.replace(/\/*$/, "/");
  throw new Problem(
    {
      what: "The place of the history is neither a folder nor a bucket",
      // What it holds may be a credential.
      where: `--history ${text.replace(/\/\/.*@/, "//…@")}`,
      expected:
        "a folder, or s3://bucket/prefix; credentials by AWS_PROFILE, AWS_ACCESS_KEY_ID or the machine's role",
      next: "correct it",
    },
    { kind: "usage" },
  );
}

/** Null for a folder. `place`: what `parsePlace` gave. */
export function bucketOf(place: string): { readonly bucket: string; readonly prefix: string } | null {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(place) ?? [];
  return bucket === undefined ? null : { bucket, prefix };
}
