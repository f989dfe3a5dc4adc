import { stat } from "node:fs/promises";
import type { HostContext } from "./context.ts";
import type { Images } from "./images.ts";
import { namedNodeImage, nodeImageVariable } from "./named-image.ts";
import type { NodeBaseImagePiece } from "./node-base-image.ts";
import type { NodeWay } from "./node-way.ts";
import { chooseNodeWay } from "./node-way.ts";
import type { Piece } from "./piece.ts";
import { registryAnswers, registryOf } from "./registry.ts";
import type { ToolsPiece } from "./tools.ts";

/** The base of the node image where it is pulled: the one that the environment names, or kind's own. */
export interface PulledBasePiece extends Piece {
  /** How the base comes here; decided once. Where it is built here this piece needs nothing. */
  way(): Promise<NodeWay>;
  /** By digest. kind's own is known only once the tools are there. */
  reference(): Promise<string>;
}

const pullMs = 20 * 60_000;
const failed = {
  named: `the image that ${nodeImageVariable} names could not be pulled`,
  published:
    "the registry answers, but the node image could not be pulled (FIREDRILL_OFFLINE=1 builds it here instead)",
} as const;

/** Throws a Problem when the environment names an image without a digest. */
export function pulledBasePiece(
  { environment, steps }: HostContext,
  store: Images,
  { tools, offline }: { tools: ToolsPiece; offline: NodeBaseImagePiece },
): PulledBasePiece {
  const named = namedNodeImage(environment);
  const reference = async (): Promise<string> => named ?? tools.kindImage();
  const known = async (): Promise<boolean> => named !== undefined || (await tools.needs()).length === 0;
  const isThere = async (): Promise<boolean> => (await known()) && store.has(await reference());

  let decided: Promise<NodeWay> | undefined;
  const way = (): Promise<NodeWay> =>
    (decided ??= cgroup2().then((isCgroup2) =>
      chooseNodeWay({
        named: named !== undefined,
        forcedOffline: environment["FIREDRILL_OFFLINE"] === "1",
        cgroup2: isCgroup2,
        pulledBefore: isThere,
        builtBefore: () => store.has(offline.tag, offline.key),
        registryAnswers: () => registryAnswers(registryOf("kindest/node")),
      }),
    ));

  return {
    way,
    reference,
    async needs() {
      if (!(await way()).pulled || (await isThere())) return [];
      return [
        {
          what: named ?? "kindest/node",
          why: "the cluster's nodes",
          cost: "pulled by digest, 1 min",
          gib: 1,
          place: "engine",
        },
      ];
    },
    async provide() {
      if (!(await way()).pulled || (await isThere())) return;
      const image = await reference();
      await steps.step(`pulled ${image}`, () =>
        store.docker(["pull", "--quiet", image], {
          what: failed[named === undefined ? "published" : "named"],
          timeoutMs: pullMs,
        }),
      );
    },
  };
}

async function cgroup2(): Promise<boolean> {
  return stat("/sys/fs/cgroup/cgroup.controllers").then(
    () => true,
    () => false,
  );
}
