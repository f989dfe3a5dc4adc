/** What stands in the engine, and whose it is. Changes nothing. */
import { ask } from "../command.ts";
import { imageLabel } from "../images.ts";
import { packContainer } from "../pack.ts";
import type { OwnNames } from "../../keeper/own-names.ts";

export interface EngineContents {
  /** `firedrill/<image>:<tag>` that carry the set-up's label. */
  readonly tags: readonly string[];
  /** How many images carry its label and no name any more. */
  readonly unnamed: number;
  /** Whether a set-up was interrupted while it packed a node image. */
  readonly packing: boolean;
  /** kind's own node image by digest: the set-up pulls it, and so may others. */
  readonly nodeImages: readonly string[];
  /** All that is of neither set-up nor runs: `container <name>`, `image <name>`, `volume <name>`. */
  readonly foreign: readonly string[];
  /** Containers of whomever, stopped ones included. */
  readonly containers: number;
}

/** What `docker` lists: a line each, its fields between tabs. */
export interface EngineListing {
  /** name, firedrill.run, io.x-k8s.kind.cluster, firedrill.image */
  readonly containers: string;
  /** JSON of its tags, JSON of its digests, firedrill.image */
  readonly images: string;
  /** Names of volumes that no container has. */
  readonly volumes: string;
}

/** Null when the engine does not answer to all of it. */
export async function listEngine(
  docker: string,
  environment: NodeJS.ProcessEnv,
): Promise<EngineListing | null> {
  const call = (...args: readonly string[]) => ask(docker, args, { environment, timeoutMs: 20_000 });
  const labels = ["firedrill.run", "io.x-k8s.kind.cluster", imageLabel].map((name) => `{{.Label "${name}"}}`);
  const format = ["{{.Names}}", ...labels].join("\t");
  const image = `{{json .RepoTags}}\t{{json .RepoDigests}}\t{{with .Config}}{{with .Labels}}{{index . "${imageLabel}"}}{{end}}{{end}}`;
  const [containers, ids, volumes] = await Promise.all([
    call("ps", "--all", "--format", format),
    call("image", "ls", "--quiet", "--no-trunc"),
    call("volume", "ls", "--quiet", "--filter", "dangling=true"),
  ]);
  if (containers === undefined || ids === undefined || volumes === undefined) return null;
  const all = [...new Set(linesOf(ids))];
  const images = all.length === 0 ? "" : await call("image", "inspect", "--format", image, ...all);
  return images === undefined ? null : { containers, images, volumes };
}

/** Whose all of that is. Pure. */
export function contentsOf(listing: EngineListing, own: OwnNames): EngineContents {
  const foreign: string[] = [];
  const containers = linesOf(listing.containers).map((line) => line.split("\t"));
  let packing = false;
  for (const [name = "", run = "", cluster = "", image = ""] of containers) {
    if (name === packContainer && image === "pack") packing = true;
    else if (!own.runs.has(run) && !own.clusters.has(cluster)) foreign.push(`container ${name}`);
  }
  const tags: string[] = [];
  const nodeImages: string[] = [];
  let unnamed = 0;
  for (const line of linesOf(listing.images)) {
    const [tagList = "", digestList = "", label = ""] = line.split("\t");
    const named = namesIn(tagList);
    const names = named.length > 0 ? named : namesIn(digestList);
    if (names.length === 0 && label !== "") unnamed += 1;
    for (const name of names) {
      // A label is inherited by whatever is built upon an image: by itself it makes nothing ours.
      if (name.startsWith("firedrill/") && label !== "") tags.push(name);
      else if (/^kindest\/node[@:]/.test(name)) nodeImages.push(name);
      else foreign.push(`image ${name}`);
    }
  }
  foreign.push(...linesOf(listing.volumes).map((name) => `volume ${name}`));
  return { tags: tags.sort(), unnamed, packing, nodeImages, foreign, containers: containers.length };
}

function namesIn(json: string): readonly string[] {
  const names: unknown = JSON.parse(json);
  return Array.isArray(names) ? names.map(String) : [];
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
