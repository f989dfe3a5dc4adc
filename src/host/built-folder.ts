/** A folder that is there whole or not at all: built beside its place, and moved there at the end. */
import { mkdir, rename, rm, stat } from "node:fs/promises";

export interface BuiltFolder {
  isThere(): Promise<boolean>;
  /** Does nothing where it is there. What an interrupted build left is begun anew. */
  build(fill: (folder: string) => Promise<void>): Promise<void>;
}

export function builtFolder(home: string): BuiltFolder {
  const isThere = () =>
    stat(home).then(
      () => true,
      () => false,
    );
  return {
    isThere,
    async build(fill) {
      if (await isThere()) return;
      const partial = `${home}.partial`;
      await rm(partial, { recursive: true, force: true });
      await mkdir(partial, { recursive: true });
      await fill(partial);
      await rename(partial, home);
    },
  };
}
