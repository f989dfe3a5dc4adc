/** An engine that holds what it is told to, for Docker's own client: it lists, and takes away images and containers. */
import { type EngineSocket, engineSocket } from "../../keeper/testing/engine-socket.ts";

export interface EngineHolds {
  /** Name -> labels. */
  readonly containers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly images: readonly {
    readonly tags: readonly string[];
    readonly digests?: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  }[];
  /** Null: it fails to list them. */
  readonly volumes: readonly string[] | null;
  /** Tags that it does not let go. */
  readonly inUse?: readonly string[];
}

export async function engineWith({
  containers,
  images,
  volumes,
  inUse = [],
}: EngineHolds): Promise<EngineSocket> {
  const gone = new Set<string>();
  const held = () =>
    images
      .map(({ tags, digests = [], labels }, index) => ({
        Id: `sha256:${String(index).padStart(64, "0")}`,
        RepoTags: tags.filter((tag) => !gone.has(tag)),
        RepoDigests: digests,
        Config: { Labels: labels },
        Labels: labels,
        wasNamed: tags.length > 0,
      }))
      .filter(({ RepoTags, wasNamed }) => !wasNamed || RepoTags.length > 0);
  const ok = (json: unknown) => ({ status: 200, json });
  return engineSocket(({ line }) => {
    const path = decodeURIComponent(line);
    if (path.startsWith("GET /containers/json")) {
      return ok(
        Object.entries(containers)
          .filter(([name]) => !gone.has(name))
          .map(([name, Labels]) => ({ Id: name.padEnd(64, "0"), Names: [`/${name}`], Image: "i", Labels })),
      );
    }
    if (path.startsWith("GET /images/json")) return ok(held());
    if (path.startsWith("GET /volumes")) {
      if (volumes === null) return { status: 500, json: { message: "no" } };
      return ok({ Volumes: volumes.map((Name) => ({ Name, Driver: "local" })), Warnings: [] });
    }
    if (path.startsWith("GET /version")) return ok({ Version: "26.1.5", ApiVersion: "1.47" });
    const inspected = /^GET \/images\/(\S+)\/json/.exec(path)?.[1];
    const image = held().find(({ Id }) => Id === inspected);
    if (image !== undefined) return ok(image);
    const deleted = /^DELETE \/(?:images|containers)\/([^?]+)/.exec(path)?.[1];
    if (deleted === undefined) return { status: 404, json: { message: `no such thing: ${path}` } };
    if (inUse.includes(deleted)) return { status: 409, json: { message: `${deleted} is being used` } };
    gone.add(deleted);
    return ok([{ Untagged: deleted }]);
  });
}
