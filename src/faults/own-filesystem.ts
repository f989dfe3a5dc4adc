/** What all faults of a whole disk share. Refuses everything that is not provably the run's own loop filesystem. */
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { z } from "zod";
import { type Cluster, type Node, volumesInNode } from "../cluster/provider.ts";
import { Problem } from "../problem.ts";
import type { Fault, FaultPlan, Observation } from "./fault.ts";
import { type Claim, findVolume, type VolumeTarget } from "./volume-target.ts";

/** The disk that this claim's volume lies on. */
export const diskOptions = z.strictObject({ claim: z.string().min(1), namespace: z.string().min(1) });
export type DiskOptions = z.input<typeof diskOptions>;

export interface Disk {
  /** E.g. "/dev/loop3". */
  readonly device: string;
  /** What it is kept in, on the host. */
  readonly file: string;
}

export interface DiskHarm {
  /** Notes down what `look` compares with; before the harm. */
  remember?(target: VolumeTarget): Promise<void>;
  /** Resolves with one line on what was sent. */
  hurt(target: VolumeTarget, disk: Disk, cluster: Cluster): Promise<string>;
  look(target: VolumeTarget, cluster: Cluster): Promise<Observation>;
}

/** A fault that hits the whole disk, for good. */
export function diskFault(name: string, options: DiskOptions, harm: DiskHarm): Fault {
  const claim = diskOptions.parse(options);
  return {
    name,
    lift: "never",
    hurts: `the disk that carries the volume of ${claim.namespace}/${claim.claim}, with every other volume on it`,
    async describe(cluster) {
      const plan = await describeDisk(cluster, claim);
      await harm.remember?.(await findVolume(cluster, claim));
      return plan;
    },
    async inject(cluster) {
      const target = await findVolume(cluster, claim);
      return harm.hurt(target, await ownDisk(target.node), cluster);
    },
    confirm: async (cluster) => harm.look(await findVolume(cluster, claim), cluster),
  };
}

async function describeDisk(cluster: Cluster, claim: Claim): Promise<FaultPlan> {
  const { node, volume } = await findVolume(cluster, claim);
  const { device } = await ownDisk(node);
  return {
    targets: [`${device}, the disk of ${node.name} with volume ${volume} and every other one of that node`],
    blastRadius: [`${node.name}:${volumesInNode}`],
  };
}

/** Reads only; throws a `Problem` of kind "unsafe". */
async function ownDisk({ name, volumes }: Node): Promise<Disk> {
  const mounted = (await readFile("/proc/self/mountinfo", "utf8"))
    .split("\n")
    .map((line) => line.split(" "))
    .findLast((fields) => fields[4] === volumes);
  const [kind = "", source = ""] = mounted?.slice(mounted.indexOf("-") + 1) ?? [];
  const device = /^\/dev\/loop\d+$/.test(source) ? source : undefined;
  const place = `the volumes of ${name}, ${volumes}`;
  if (kind !== "ext4" || device === undefined) {
    throw unsafe(`${source || "nothing"} is mounted there${kind === "" ? "" : ` as ${kind}`}`, place);
  }
  const file = (await readFile(`/sys/block/${basename(device)}/loop/backing_file`, "utf8")).trim();
  if (dirname(file) !== dirname(volumes)) throw unsafe(`${device} is kept in ${file}`, place);
  return { device, file };
}

function unsafe(what: string, where: string): Problem {
  return new Problem(
    {
      what: `the fault is refused: ${what}`,
      where,
      expected: "an ext4 filesystem on a loop device, kept in a file of this run",
      next: "check the claim that the system file names; nothing was touched",
    },
    { kind: "unsafe" },
  );
}
