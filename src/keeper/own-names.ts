/** What the runs of a state folder are called in Docker. */
import { join } from "node:path";
import { keeperFileSchema, readStateFile, runNames, runsFolder, stateFiles } from "./state.ts";
import { readUndoList } from "./undo-list.ts";

export interface OwnNames {
  readonly runs: ReadonlySet<string>;
  /** kind clusters. */
  readonly clusters: ReadonlySet<string>;
}

/** Runs and clusters that have a folder there, alive or dead. Changes nothing. */
export async function ownNames(root: string): Promise<OwnNames> {
  const runs = new Set<string>();
  const clusters = new Set<string>();
  for (const name of await runNames(root)) {
    const files = stateFiles(join(runsFolder(root), name));
    const keeper = await readStateFile(files.keeper, keeperFileSchema);
    runs.add(keeper?.run ?? name);
    for (const { undo } of (await readUndoList(files.undo)).all) {
      if (undo.kind === "kind-cluster") clusters.add(undo.name);
    }
  }
  return { runs, clusters };
}
