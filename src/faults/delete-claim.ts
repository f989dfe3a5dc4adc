/**
 * A volume's claim is deleted while its pod runs. The pod keeps the volume as long as it runs, and nobody notices; what
 * lies there goes with it.
 */
import { z } from "zod";
import type { Fault, Observation } from "./fault.ts";
import { findVolume } from "./volume-target.ts";

export const claimOptions = z.strictObject({ claim: z.string().min(1), namespace: z.string().min(1) });
export type ClaimOptions = z.input<typeof claimOptions>;

const metadata = z.object({ metadata: z.object({ deletionTimestamp: z.string().optional() }) });

export function deleteClaim(options: ClaimOptions): Fault {
  const { claim, namespace } = claimOptions.parse(options);
  return {
    name: "delete-claim",
    lift: "never",
    hurts: `claim ${namespace}/${claim}, and its volume when the pod ends`,
    async describe(cluster) {
      const { volume, node } = await findVolume(cluster, { claim, namespace });
      return {
        targets: [`claim ${namespace}/${claim}`, `volume ${volume} on node ${node.name}, when its pod ends`],
        blastRadius: [`kubernetes:/${namespace}/PersistentVolumeClaim/${claim}`],
      };
    },
    async inject(cluster) {
      await cluster.kubectl(["delete", `persistentvolumeclaim/${claim}`, "-n", namespace, "--wait=false"]);
      return `kubectl delete persistentvolumeclaim/${claim} -n ${namespace} --wait=false`;
    },
    async confirm(cluster) {
      const asked = [
        "get",
        "persistentvolumeclaim",
        claim,
        "-n",
        namespace,
        "--ignore-not-found",
        "-o",
        "json",
      ];
      return observe(await cluster.kubectl(asked), claim);
    },
  };
}

/** A claim that is marked is gone: nothing takes the mark off again. */
function observe(answer: string, claim: string): Observation {
  const observer = "the API, asked for the claim anew";
  if (answer.trim() === "") return { held: true, observer, detail: `there is no claim ${claim}` };
  const { deletionTimestamp: since } = metadata.parse(JSON.parse(answer)).metadata;
  const detail =
    since === undefined ? `claim ${claim} stands` : `claim ${claim} is being deleted since ${since}`;
  return { held: since !== undefined, observer, detail };
}
