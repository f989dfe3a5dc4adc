import { Problem } from "../problem.ts";

/** Names the base of the node image: kind's own at a mirror, or one of the user's. It wins over every other way. */
export const nodeImageVariable = "FIREDRILL_NODE_IMAGE";

const byDigest = /^[a-z0-9][\w.\-/:]*@sha256:[0-9a-f]{64}$/;

/**
 * The image that the environment names, or undefined. Throws a Problem for one without a digest: a tag may be another
 * image tomorrow, and the evidence would not say so.
 */
export function namedNodeImage(environment: NodeJS.ProcessEnv): string | undefined {
  const reference = environment[nodeImageVariable];
  if (reference === undefined || reference === "") return undefined;
  if (byDigest.test(reference)) return reference;
  throw new Problem(
    {
      what: `${nodeImageVariable} names no image by digest`,
      where: `${nodeImageVariable}=${reference}`,
      expected: "<reference>@sha256:<64 hex digits>, such as mirror.example/kindest/node@sha256:…",
      next: "take the digest from `docker image inspect --format '{{.RepoDigests}}' <image>`, or unset the variable",
    },
    { kind: "usage" },
  );
}
