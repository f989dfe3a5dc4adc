/**
 * An intrusion is played: a token that was found in the cluster opens the Secrets, what lies in them is used, and two
 * objects are planted that would let its owner in again. How he came by the first token is not played.
 */
import { X509Certificate } from "node:crypto";
import { z } from "zod";
import type { Cluster } from "../cluster/provider.ts";
import { Problem } from "../problem.ts";
import type { KeyPairPem } from "../vault/certificates.ts";
import type { Vault } from "../vault/vault.ts";
import type { Fault } from "./fault.ts";
import {
  admitIntruder,
  askIntruder,
  type Attempt,
  intruderAddress,
  intruderNamespace,
  meshTargets,
  type MeshTarget,
} from "./intruder/intruder.ts";
import { intrusionObserver } from "./intruder/observer.ts";
import { planted, plantNames } from "./intruder/plants.ts";

const name = z.string().min(1);
export const intrusionOptions = z.strictObject({
  namespace: name,
  /** The account whose token he has. */
  account: name,
  /** The Secrets that he reads with it. */
  certificates: name,
  password: name,
  database: z.strictObject({ service: name, user: name, name }),
  /** `app` labels of those who have a mesh port. */
  mesh: z.array(name).min(1),
  meshPort: z.number().int().default(8443),
  /** Images that the nodes hold: for his own program, and for the CronJob that he leaves. */
  image: name,
  plantImage: name,
});
export type IntrusionOptions = z.input<typeof intrusionOptions>;
type Target = z.output<typeof intrusionOptions>;

interface Equipment {
  readonly token: string;
  readonly plants: readonly object[];
  /** A certificate of his own, and its key. */
  readonly forged?: KeyPairPem;
}

export function intrude(options: IntrusionOptions): Fault {
  const target = intrusionOptions.parse(options);
  return intrusion("intrude", target, (cluster) => equipped(cluster, target));
}

/** A token that opens the Secrets, and what he will leave behind. */
export async function equipped(cluster: Cluster, target: Target): Promise<Equipment> {
  const inNamespace = ["-n", target.namespace];
  const token = await cluster.kubectl(["create", "token", target.account, ...inNamespace, "--duration=2h"]);
  return { token: token.trim(), plants: planted(target) };
}

/** The control's: he has a token that nobody issued, and leaves nothing behind. */
export function intrudeInVain(options: IntrusionOptions): Fault {
  const nothing = { token: "a-token-that-nobody-issued", plants: [] };
  const fault = intrusion("intrude-in-vain", intrusionOptions.parse(options), async () => nothing);
  return { ...fault, hurts: "nothing: a stranger whose token nobody issued" };
}

export function intrusion(
  faultName: string,
  target: Target,
  equip: (cluster: Cluster, vault: Vault) => Promise<Equipment>,
): Fault {
  const observer = intrusionObserver(target);
  const { namespace } = target;
  return {
    name: faultName,
    lift: "never",
    hurts: `what Secrets ${target.certificates} and ${target.password} of ${namespace} open, and account ${target.account}: used by a stranger, who plants a RoleBinding and a CronJob`,
    dwells: true,
    async describe(cluster) {
      await requireTargets(cluster, target);
      return {
        targets: [
          `Secrets ${target.certificates} and ${target.password} of ${namespace}, read with a token of ${target.account}`,
          `mesh ports of ${target.mesh.join(", ")}, the database and the Kubernetes API, used`,
        ],
        blastRadius: [
          `kubernetes:/${intruderNamespace}/**`,
          `kubernetes:/${namespace}/RoleBinding/${plantNames.roleBinding}/**`,
          `kubernetes:/${namespace}/CronJob/${plantNames.cronJob}/**`,
        ],
      };
    },
    async inject(cluster, vault) {
      await requireTargets(cluster, target);
      const { token, plants: left, forged } = await equip(cluster, vault);
      const host = `${target.database.service}.${namespace}.svc`;
      await admitIntruder(cluster, {
        ...target,
        token,
        database: { ...target.database, host },
        ...(forged === undefined ? {} : { forged }),
      });
      for (const plant of left) {
        await cluster.kubectl(["create", "-f", "-"], { input: JSON.stringify(plant) });
      }
      const address = await intruderAddress(cluster);
      const mesh = await meshTargets(cluster, { namespace, apps: target.mesh });
      const attempts = await askIntruder(cluster, "strike", mesh);
      const certificates = ["certificate", ...(forged === undefined ? [] : ["forged certificate"])];
      const shut = shutDoors(attempts, { mesh, certificates });
      observer.watchFor({
        address,
        token,
        shut,
        forged: forged === undefined ? null : new X509Certificate(forged.certificate).serialNumber,
      });
      return `from ${address}: ${attempts.length} attempts, not opened: ${shut.join(", ") || "none"}; ${left.length} objects planted`;
    },
    confirm: (cluster) => observer.look(cluster),
  };
}

/** Of all that he tries, what did not open: he needs each on a fresh connection and on one that he keeps. */
function shutDoors(
  attempts: readonly Attempt[],
  { mesh, certificates }: { readonly mesh: readonly MeshTarget[]; readonly certificates: readonly string[] },
): readonly string[] {
  const doors = [
    ...certificates.flatMap((credential) => mesh.map(({ name: member }) => ({ credential, target: member }))),
    { credential: "password", target: "the database" },
    { credential: "token", target: "the API" },
  ].flatMap((door) => ["fresh", "kept"].map((connection) => ({ ...door, connection })));
  const wanted = [...doors, { credential: "token", target: "the API", connection: "watch" }];
  return wanted
    .filter(
      (door) =>
        !attempts.some(
          ({ credential, target, connection, outcome }) =>
            credential === door.credential &&
            target === door.target &&
            connection === door.connection &&
            outcome === "accepted",
        ),
    )
    .map(({ credential, target, connection }) => `${credential} at ${target} (${connection})`);
}

/** Everything that he goes for is there, and what he would plant is not. */
async function requireTargets(cluster: Cluster, target: Target): Promise<void> {
  const { namespace } = target;
  const list = async (wanted: readonly string[]) => {
    const options = ["-n", namespace, "--ignore-not-found", "-o", "name"];
    const found = await cluster.kubectl(["get", ...wanted, ...options]);
    return found.split(/\s+/).filter((one) => one !== "");
  };
  const wanted = [
    `secret/${target.certificates}`,
    `secret/${target.password}`,
    `serviceaccount/${target.account}`,
  ];
  const there = await list(wanted);
  if (namespace === intruderNamespace || there.length < wanted.length) {
    throw refused(`of ${wanted.join(", ")} only ${there.join(", ") || "nothing"} is there`, namespace);
  }
  const taken = await list([`rolebinding/${plantNames.roleBinding}`, `cronjob/${plantNames.cronJob}`]);
  if (taken.length > 0) throw refused(`${taken.join(", ")} is there already`, namespace);
}

function refused(what: string, namespace: string): Problem {
  return new Problem(
    {
      what: `the fault is refused: ${what}`,
      where: `namespace ${namespace}`,
      expected: "the protected system of this run, and nothing of an earlier intrusion",
      next: "check the names that the system file gives; nothing was touched",
    },
    { kind: "unsafe" },
  );
}
