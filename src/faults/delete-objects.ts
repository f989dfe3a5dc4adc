/** Configuration is deleted by somebody who may: ConfigMaps and Secrets, at once, while the system runs on what it has read. */
import { z } from "zod";
import type { Cluster } from "../cluster/provider.ts";
import { Problem } from "../problem.ts";
import type { Fault } from "./fault.ts";
import { keyOf, observeKeys, type StoredObject } from "./store-observer.ts";

export const objectsOptions = z.strictObject({
  namespace: z.string().min(1),
  configMaps: z.array(z.string().min(1)).default([]),
  secrets: z.array(z.string().min(1)).default([]),
});
export type ObjectsOptions = z.input<typeof objectsOptions>;

export function deleteObjects(options: ObjectsOptions): Fault {
  const { namespace, configMaps, secrets } = objectsOptions.parse(options);
  const objects: readonly StoredObject[] = [
    ...configMaps.map((name) => ({ kind: "ConfigMap", namespace, name }) as const),
    ...secrets.map((name) => ({ kind: "Secret", namespace, name }) as const),
  ];
  const names = objects.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`);
  const requireAll = async (cluster: Cluster) => {
    const there = await cluster.kubectl([
      "get",
      ...names,
      "-n",
      namespace,
      "--ignore-not-found",
      "-o",
      "name",
    ]);
    const found = new Set(there.split("\n").map((line) => line.trim()));
    const missing = names.filter((name) => !found.has(name));
    if (missing.length > 0 || names.length === 0) throw refused(missing, cluster);
  };
  return {
    name: "delete-objects",
    lift: "never",
    hurts: objects.map(({ kind, name }) => `${kind} ${namespace}/${name}`).join(", "),
    async describe(cluster) {
      await requireAll(cluster);
      return {
        targets: objects.map(({ kind, name }) => `${kind} ${namespace}/${name}`),
        blastRadius: objects.map(({ kind, name }) => `kubernetes:/${namespace}/${kind}/${name}`),
      };
    },
    async inject(cluster) {
      await cluster.kubectl(["delete", ...names, "-n", namespace]);
      return `kubectl delete ${names.join(" ")} -n ${namespace}`;
    },
    confirm: (cluster) => observeKeys(cluster, objects.map(keyOf)),
  };
}

function refused(missing: readonly string[], { name }: Cluster): Problem {
  return new Problem(
    {
      what: `the fault is refused: there is no ${missing.join(", ") || "object to delete"}`,
      where: `cluster ${name}`,
      expected: "every object that the variant names, in its namespace",
      next: "check `with` of the scenario's variant in the system file; nothing was touched",
    },
    { kind: "unsafe" },
  );
}
