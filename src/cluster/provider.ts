/** Cluster providers: what the exercise needs from a cluster, whoever makes it. */
import type { Program } from "../keeper/owed-process.ts";

export interface ClusterSpec {
  readonly run: string;
  /** kind's own cluster name for this run; the plan's name is mapped onto it by the desk's shim. */
  readonly name: string;
  /** Docker network of this run alone; it must be there. */
  readonly network: string;
  readonly image: string;
  /** Own folder of the run: kubeconfig, loop files, kind config. */
  readonly folder: string;
  /** Loopback port per node -> `nodePort` in the cluster. */
  readonly ports: readonly number[];
  readonly nodePort: number;
}

/** Somebody on the cluster's network: a node, what stands beside the nodes, or the host, where the clients are. */
export interface Station {
  readonly name: string;
  readonly address: string;
  /** Its network namespace, by a path that the host can enter; null: the host's own. */
  readonly network: string | null;
}

/** Where `Node.volumes` is mounted in the node: the storage provisioner puts every volume beneath it. */
export const volumesInNode = "/var/local-path-provisioner";

export interface Node {
  readonly name: string;
  readonly container: string;
  readonly role: "control-plane" | "worker";
  /** Where the host mounted this node's volume filesystem. */
  readonly volumes: string;
}

/** What a node is to the engine: a container that stands under a cluster's label. */
export interface Machine {
  readonly container: string;
  readonly networks: readonly string[];
  /** What the host mounted where the node keeps its volumes; null: nothing. */
  readonly volumes: string | null;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cluster {
  readonly name: string;
  readonly kubeconfig: string;
  readonly network: string;
  readonly nodes: readonly Node[];
  /** Runs a command in a node's container. Never throws for an exit code; throws when the engine fails. */
  exec(node: Node, command: readonly string[], options?: { timeoutMs?: number }): Promise<CommandResult>;
  /** Everybody on the cluster's network, the host as "clients". */
  stations(): Promise<readonly Station[]>;
  /** Starts a program of the host inside a station's network. It ends with the run, if not by itself. */
  start(station: Pick<Station, "network">, command: readonly string[]): Promise<Program>;
  /** kubectl against this cluster only (explicit --kubeconfig). Throws with command, exit code and stderr. */
  kubectl(args: readonly string[], options?: { timeoutMs?: number; input?: string }): Promise<string>;
  /** By the engine's word, not by Kubernetes': everything that stands under this cluster's label now. */
  machines(): Promise<readonly Machine[]>;
  /** Destroys them all at once, with their anonymous volumes. Whose they are is for the caller to know. */
  destroy(machines: readonly Machine[]): Promise<void>;
  /** UID of kube-system: the identity that every mutation is bound to. */
  readonly uid: string;
  /**
   * Binds to the cluster that now stands under this run's name, in its network, on its kubeconfig: a plan may have built
   * it in place of one that was lost. Without one that answers everything stays as it is.
   */
  adopt(): Promise<void>;
}

export interface ClusterProvider {
  readonly name: string;
  create(spec: ClusterSpec): Promise<Cluster>;
}
