/** What the workload process is started with (a JSON file) and how it is steered (IPC messages). */
import type { StoreName } from "../journal/events.ts";

export interface WorkloadConfig {
  /** CLOCK_MONOTONIC of the run's base, ns, decimal. */
  readonly base: string;
  /** Evidence folder: the process appends `workload.jsonl` and `final.jsonl` there itself, fsynced. */
  readonly evidence: string;
  /** Client entries in order of preference: try the next when one does not answer. */
  readonly endpoints: readonly string[];
  readonly probePeriodMs: number;
  readonly writesPerSecond: number;
  /** Spacing of versioned writes to the other five stores, ms. */
  readonly storePeriodMs: number;
  readonly seed: number;
  readonly kubeconfig: string;
  readonly namespace: string;
  /** Names of the objects that the cluster-side stores live in. */
  readonly objects: {
    readonly configuration: string;
    readonly nodeConfigurations: string;
    readonly certificates: string;
  };
  /** Members that the certificate store's writes are signed with. */
  readonly ca: { readonly certFile: string; readonly keyFile: string };
}

/** To the process. */
export type WorkloadCommand =
  | { readonly op: "status" }
  /** Stops the writers, keeps the probes; answered when nothing is in flight. */
  | { readonly op: "stop-writes" }
  /** Reads every store back; records `final.object` and `final.read` in `final.jsonl` (truncated first). */
  | { readonly op: "final-read"; readonly timeoutMs: number }
  /** Stops everything, flushes, exits 0. */
  | { readonly op: "stop" };

export interface WorkloadStatus {
  readonly acknowledged: Readonly<Record<StoreName, number>>;
  /** Instants (ns since base). */
  readonly lastAcknowledgedAt: number | null;
  /** Seconds, of the last ten, with at least one acknowledged record write. */
  readonly coveredSecondsOfLastTen: number;
  /** Start of the current run of good probes, on both kinds of connection; null while the last one was bad. */
  readonly goodSince: number | null;
  readonly probesFailedInARow: number;
  readonly lastProbe: { readonly at: number; readonly ok: boolean; readonly error?: string } | null;
  readonly now: number;
}

/** From the process. `ready` comes once unasked. */
export type WorkloadReply =
  | { readonly op: "ready" }
  | { readonly op: "status"; readonly status: WorkloadStatus }
  | { readonly op: "stop-writes" }
  | { readonly op: "final-read"; readonly complete: boolean; readonly detail: string }
  | { readonly op: "error"; readonly message: string };
