/** How the base of the node image comes here. */
export interface NodeWay {
  readonly pulled: boolean;
  readonly why: string;
}

export interface NodeWayFacts {
  /** FIREDRILL_NODE_IMAGE names an image by digest. */
  readonly named: boolean;
  /** FIREDRILL_OFFLINE=1. */
  readonly forcedOffline: boolean;
  /** The host runs cgroup v2. */
  readonly cgroup2: boolean;
  readonly pulledBefore: () => Promise<boolean>;
  readonly builtBefore: () => Promise<boolean>;
  readonly registryAnswers: () => Promise<boolean>;
}

/**
 * An image that somebody names is taken at their word. Without one, what is here already wins, so that a warm set-up
 * asks no network; after that a registry that answers. On cgroup v1 the image is then built always: systemd of the
 * published one (Debian 13) refuses to run there.
 */
export async function chooseNodeWay(facts: NodeWayFacts): Promise<NodeWay> {
  if (facts.named) return { pulled: true, why: "FIREDRILL_NODE_IMAGE" };
  if (facts.forcedOffline) return { pulled: false, why: "FIREDRILL_OFFLINE=1" };
  if (!facts.cgroup2) return { pulled: false, why: "this host runs cgroup v1" };
  if (await facts.pulledBefore()) return { pulled: true, why: "pulled before" };
  if (await facts.builtBefore()) return { pulled: false, why: "built before" };
  if (await facts.registryAnswers()) return { pulled: true, why: "the registry answers" };
  return { pulled: false, why: "no registry answers" };
}
