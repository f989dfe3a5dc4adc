/** What the conductor is handed: contracts only. Who makes a cluster or a vault is decided in `fixtures/`. */
import type { Cluster } from "../cluster/provider.ts";
import type { Fault } from "../faults/fault.ts";
import type { EventOf, JournalEvent, StoreName } from "../journal/events.ts";
import type { Objectives } from "../measure/objectives.ts";
import type { Vault } from "../vault/vault.ts";
import type { WorkloadStatus } from "../workload/config.ts";
import type { Person } from "./attended.ts";
import type { Ground } from "./ground.ts";

/** The run's clock: monotonic ns since its base. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; the only wait there is. */
  pause(ms: number): Promise<void>;
}

export interface Load {
  status(): Promise<WorkloadStatus>;
  stopWrites(): Promise<void>;
  finalRead(timeoutMs: number): Promise<{ readonly complete: boolean; readonly detail: string }>;
  stop(): Promise<void>;
}

/** One look at the system. Never throws: what went wrong is in `detail`. */
export interface Look {
  readonly ok: boolean;
  readonly detail: string;
}

export interface Mark {
  readonly name: string;
  readonly planted: EventOf<"witness">["planted"];
  readonly expected: "present" | "absent";
  /** Is it there now? */
  find(): Promise<{ readonly found: boolean; readonly detail: string }>;
}

export type Backup = Omit<EventOf<"backup">, "type">;

/** The protected system, as the exercise sees it. */
export interface ProtectedSystem {
  /** Installs release and data set; resolves when the system answers. */
  install(): Promise<void>;
  startLoad(): Promise<Load>;
  /** Runs the plan's backup section once and says what it left in the vault. */
  backup(): Promise<readonly Backup[]>;
  /** The section's last block once more, as its schedule goes on while nobody has noticed anything. */
  backUpAgain(): Promise<readonly Backup[]>;
  /** Throws when what was backed up lies in the vault in clear. Much work: nobody is served meanwhile whose service counts. */
  searchVault(): Promise<void>;
  /** Notes down, before the disaster, what these capabilities will be compared with. */
  remember(capabilities: readonly string[]): Promise<void>;
  /** Plants marks whose later absence or presence proves a restore. */
  plantWitnesses(): Promise<readonly Mark[]>;
  /** What a recovery changes or keeps, by name. Rejects when it cannot be read. */
  readonly identities: Readonly<Record<string, () => Promise<string>>>;
  /** What watches the system from within or outside, by name; `ok` is: nothing to report. */
  readonly monitors: Readonly<Record<string, () => Promise<Look>>>;
  /** Observers of the symptoms that a plan may name; `ok` is: seen. */
  readonly symptoms: Readonly<Record<string, () => Promise<Look>>>;
  /** By name, as the objectives list them. */
  readonly capabilities: Readonly<Record<string, () => Promise<Look>>>;
  readonly integrity: Readonly<Record<string, { path: EventOf<"integrity">["path"]; look(): Promise<Look> }>>;
}

/** Steps that can be taken without waiting for anybody. */
export interface Stage {
  /** What others must have done before; empty for the first stage of most plans. */
  readonly waitFor: readonly string[];
  /** Runs the document's steps in order and records each as a `step` event. */
  run(): Promise<void>;
}

export interface Procedure {
  readonly stages: readonly Stage[];
  /** Runs the document's own checks all at once, each for at most so long, and says which passed. */
  tryChecks(timeoutMs: number): Promise<readonly { title: string; line: number; passed: boolean }[]>;
}

/** A symptom of the plan and who looks for it; null: nobody does. */
export interface Symptom {
  readonly text: string;
  readonly line: number;
  readonly observer: string | null;
}

export interface ExerciseParts {
  readonly objectives: Objectives;
  readonly seed: number;
  readonly clock: Clock;
  readonly ground: Ground;
  /** Durable when it resolves. */
  record(...events: readonly JournalEvent[]): Promise<void>;
  createCluster(): Promise<Cluster>;
  startVault(): Promise<Vault>;
  readonly fault: Fault;
  readonly symptoms: readonly Symptom[];
  /** Set when somebody attends: the drill waits for them. */
  readonly person?: Person;
  system(cluster: Cluster): ProtectedSystem;
  procedure(cluster: Cluster): Procedure;
  /** Wraps a phase for whoever watches (a report step, a terminal line). */
  narrate<T>(title: string, body: () => Promise<T>): Promise<T>;
}

export type { StoreName };
