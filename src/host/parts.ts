import { apt } from "./apt.ts";
import { baseImagePiece } from "./base-image.ts";
import type { HostContext } from "./context.ts";
import type { EnginePiece } from "./engine.ts";
import { enginePiece } from "./engine.ts";
import { goPiece } from "./go-toolchain.ts";
import { images } from "./images.ts";
import { nodeBaseImagePiece } from "./node-base-image.ts";
import { nodeBinariesPiece } from "./node-binaries.ts";
import type { NodeImagePiece } from "./node-image.ts";
import { nodeImagePiece } from "./node-image.ts";
import type { Placed } from "./order.ts";
import type { HostPackage } from "./packages.ts";
import { buildPackages, drillPackages, packagesPiece, testPackages } from "./packages.ts";
import type { Piece } from "./piece.ts";
import { pulledBasePiece } from "./pulled-base.ts";
import type { SystemImagesPiece } from "./system-images.ts";
import { systemImagesPiece } from "./system-images.ts";
import type { ToolsPiece } from "./tools.ts";
import { toolsPiece } from "./tools.ts";

export interface NamedPiece extends Placed {
  /** As a person calls it. */
  readonly name: string;
}

export interface HostParts {
  /** All of them, each behind those that it needs. */
  readonly placed: readonly NamedPiece[];
  readonly engine: EnginePiece;
  readonly tools: ToolsPiece;
  readonly system: SystemImagesPiece;
  readonly node: NodeImagePiece;
}

/** The parts of the host. Changes nothing. */
export async function hostParts(context: HostContext): Promise<HostParts> {
  const machine = apt(context);
  const engine = enginePiece(context, machine);
  const store = images(context, () => engine.docker());
  const [tools, binaries] = await Promise.all([toolsPiece(context), nodeBinariesPiece(context)]);
  const debian = baseImagePiece(context, machine, store);
  const offline = await nodeBaseImagePiece(context, store, { debian, binaries });
  const system = await systemImagesPiece(context, store, { debian, tools });
  const pulled = pulledBasePiece(context, store, { tools, offline });
  const node = nodeImagePiece(context, store, { tools, pulled, offline, system });

  // Only the offline image needs the programs: once it is there, or pulled, they may be gone.
  const programsWanted = async (): Promise<boolean> =>
    !(await pulled.way()).pulled && (await offline.needs()).length > 0;
  const programs: Piece = {
    needs: async () => ((await programsWanted()) ? binaries.needs() : []),
    provide: async () => ((await programsWanted()) ? binaries.provide() : undefined),
  };
  const go = goPiece(context, async () => {
    const needed = [tools, programs, system].map((piece) => piece.needs());
    return (await Promise.all(needed)).flat().length > 0;
  });
  const packages = packagesPiece(context, machine, async (): Promise<readonly HostPackage[]> => {
    const compiles = (await programs.needs()).length > 0;
    const bootstraps = (await debian.needs()).length > 0;
    const fetchesGo = (await go.needs()).length > 0;
    const tests = context.purpose === "test" ? testPackages : [];
    const wanted: Readonly<Record<string, boolean>> = { debootstrap: bootstraps, unzip: fetchesGo };
    const builds = buildPackages.filter(({ name }) => wanted[name] ?? compiles);
    return [...drillPackages, ...tests, ...builds];
  });
  const placed: readonly NamedPiece[] = [
    { name: "Docker engine", piece: engine, after: [] },
    // Both are installed by apt, and that by one at a time.
    { name: "Debian packages", piece: packages, after: [engine] },
    { name: "Go", piece: go, after: [packages] },
    { name: "kind, kubectl, helm", piece: tools, after: [go] },
    { name: "pulled base of the node image", piece: pulled, after: [tools] },
    { name: "programs of a built node image", piece: programs, after: [pulled] },
    { name: "Debian base of built images", piece: debian, after: [packages] },
    { name: "images of the system", piece: system, after: [debian, tools] },
    { name: "node image", piece: node, after: [programs, system] },
  ];
  return { placed, engine, tools, system, node };
}
