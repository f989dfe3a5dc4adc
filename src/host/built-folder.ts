/** A folder that is there whole or not at all: built beside its place, and moved there at the end. */
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export interface BuiltFolder {
  isThere(): Promise<boolean>;
  /**
   * Does nothing where it is there. What an interrupted build left is begun anew, under another name: a compiler that outlived
   * its set-up may still write to the old one.
   */
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
      const partial = `${home}.partial-${process.pid}`;
      await mkdir(dirname(home), { recursive: true });
      for (const name of await readdir(dirname(home))) {
        if (!name.startsWith(`${basename(home)}.partial`)) continue;
        await rm(join(dirname(home), name), { recursive: true, force: true });
      }
      await mkdir(partial);
      await fill(partial);
      await rename(partial, home);
    },
  };
}
