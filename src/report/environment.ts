/** What an exercise ran on and with (`environment.json` in its evidence), and how a reader is told. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const version = z.string().nullable();

export const environmentSchema = z.object({
  os: version,
  kernel: z.string(),
  cpus: z.number().int(),
  memoryBytes: z.number().int(),
  /** Of the harness. */
  node: z.string(),
  docker: version,
  kind: version,
  helm: version,
  /** Of the cluster that was drilled. */
  kubernetes: version,
  /** By the engine's digest of each. */
  images: z.array(z.object({ name: z.string(), id: version })),
});
export type Environment = z.infer<typeof environmentSchema>;

export const environmentFile = "environment.json";

/** Null where an exercise came to no cluster, or is older than this file. */
export async function readEnvironment(evidence: string): Promise<Environment | null> {
  const text = await readFile(path.join(evidence, environmentFile), "utf8").catch(() => null);
  return text === null ? null : environmentSchema.parse(JSON.parse(text));
}

/** Name and value of each, as a person reads them. Pure. */
export function environmentRows(environment: Environment | null): readonly (readonly [string, string])[] {
  if (environment === null) return [];
  const { os, kernel, cpus, memoryBytes, node, docker, kind, helm, kubernetes, images } = environment;
  const told = (value: string | null) => value ?? "not told";
  return [
    ["Machine", `${told(os)}, kernel ${kernel}, ${cpus} CPUs, ${Math.round(memoryBytes / 2 ** 30)} GiB`],
    ["Kubernetes", told(kubernetes)],
    ["kind, helm, Docker engine", [kind, helm, docker].map(told).join(", ")],
    ["Node.js of the harness", node],
    ...images.map(({ name, id }) => [`Image ${name}`, told(id)] as const),
  ];
}
