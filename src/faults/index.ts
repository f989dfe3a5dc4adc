/** Every fault by its name: a new one is one file and one line. */
import { z } from "zod";
import { Problem } from "../problem.ts";
import { alterBackup } from "./alter-backup.ts";
import { attackBackups, vaultAttackOptions } from "./attack-backups.ts";
import { bitRot, rotOptions } from "./bit-rot.ts";
import { claimOptions, deleteClaim } from "./delete-claim.ts";
import { deleteObjects, objectsOptions } from "./delete-objects.ts";
import { deleteRows, rowsOptions } from "./delete-rows.ts";
import { destroyNodes, destroyNothing } from "./destroy-nodes.ts";
import { partitionOptions } from "./cut-target.ts";
import { expireCertificate, expiryOptions } from "./expire-certificate.ts";
import type { Fault } from "./fault.ts";
import { fillDisk } from "./fill-disk.ts";
import { forgeCertificate } from "./forge-certificate.ts";
import { loseNode } from "./lose-node.ts";
import { ioErrors } from "./io-errors.ts";
import { nodesOptions } from "./nodes-target.ts";
import { intrude, intrudeInVain, intrusionOptions } from "./intrude.ts";
import { wipeNothing } from "./noop.ts";
import { rotNothing } from "./rot-nothing.ts";
import { lossOptions, packetLoss } from "./packet-loss.ts";
import { partition, partitionNothing } from "./partition.ts";
import { diskOptions } from "./own-filesystem.ts";
import { readOnly } from "./read-only.ts";
import { volumeOptions, wipeVolume } from "./wipe-volume.ts";

const faults: ReadonlyMap<string, (options: unknown) => Fault> = new Map([
  entry("wipe-volume", volumeOptions, wipeVolume),
  entry("wipe-nothing", volumeOptions, wipeNothing),
  entry("alter-backup", volumeOptions, alterBackup),
  entry("delete-claim", claimOptions, deleteClaim),
  entry("delete-objects", objectsOptions, deleteObjects),
  entry("delete-rows", rowsOptions, deleteRows),
  entry("destroy-nodes", nodesOptions, destroyNodes),
  entry("destroy-nothing", nodesOptions, destroyNothing),
  entry("lose-node", diskOptions, loseNode),
  entry("bit-rot", rotOptions, bitRot),
  entry("rot-nothing", rotOptions, rotNothing),
  entry("read-only", diskOptions, readOnly),
  entry("fill-disk", diskOptions, fillDisk),
  entry("io-errors", diskOptions, ioErrors),
  entry("partition", partitionOptions, partition),
  entry("partition-nothing", partitionOptions, partitionNothing),
  entry("packet-loss", lossOptions, packetLoss),
  entry("attack-backups", vaultAttackOptions, attackBackups),
  entry("expire-certificate", expiryOptions, expireCertificate),
  entry("forge-certificate", intrusionOptions, forgeCertificate),
  entry("intrude", intrusionOptions, intrude),
  entry("intrude-in-vain", intrusionOptions, intrudeInVain),
]);

export const faultNames: readonly string[] = [...faults.keys()];

/** Throws a `Problem` for an unknown name, and for options that do not fit. */
export function createFault(name: string, options: unknown): Fault {
  const factory = faults.get(name);
  if (factory !== undefined) return factory(options);
  throw new Problem(
    {
      what: `there is no fault "${name}"`,
      where: "fault of the scenario's variant in the system file",
      expected: `one of ${faultNames.join(", ")}`,
      next: "correct the name",
    },
    { kind: "usage" },
  );
}

function entry<S extends z.ZodType>(
  name: string,
  schema: S,
  make: (options: z.output<S>) => Fault,
): readonly [string, (options: unknown) => Fault] {
  return [
    name,
    (options) => {
      const parsed = schema.safeParse(options);
      if (parsed.success) return make(parsed.data);
      throw new Problem(
        {
          what: `the options of fault "${name}" do not fit`,
          where: "`with` of the scenario's variant in the system file",
          expected: z.prettifyError(parsed.error),
          next: "correct the options",
        },
        { kind: "usage" },
      );
    },
  ];
}
