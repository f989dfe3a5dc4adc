/** A fault is a harm as data: one file each, a factory from options to a plain object, one conformance suite. */
import type { Cluster } from "../cluster/provider.ts";
import type { Vault } from "../vault/vault.ts";

export interface Observation {
  readonly held: boolean;
  /** Who looked, and how: never the injector's own word. */
  readonly observer: string;
  readonly detail: string;
  /** All of what was seen, where one line cannot hold it: lines for a fixed-width font. */
  readonly table?: string;
}

export interface FaultPlan {
  readonly targets: readonly string[];
  /** Everything it may touch; nothing outside is ever touched. */
  readonly blastRadius: readonly string[];
}

export interface Fault {
  readonly name: string;
  readonly lift: "never" | "atMarker" | "afterVerdict";
  /** What it hurts, from its options alone: for who reads before there is a cluster. */
  readonly hurts: string;
  /** Nobody notices it before one more backup has been taken, which then holds what it left. */
  readonly dwells?: true;
  /** The cluster itself is lost: afterwards the one that the plan has built in its place is looked at. */
  readonly takesCluster?: true;
  /** Resolves targets; touches nothing. Throws when a target is outside the run's cluster. */
  describe(cluster: Cluster): Promise<FaultPlan>;
  /** Causes it; some do so with what lies in the vault, or to it. Resolves with one line on what was sent. */
  inject(cluster: Cluster, vault: Vault): Promise<string>;
  /** Looks by another way than the injector's whether the harm is there now. False before, true after. */
  confirm(cluster: Cluster): Promise<Observation>;
  /** Removes the harness's cause; idempotent, harmless before injecting. Only where `lift` is not "never". */
  undo?(cluster: Cluster): Promise<void>;
}
