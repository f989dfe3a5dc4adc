/** A history in a folder: of this machine, or of a share that outlives it. */
import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "../journal/journal-file.ts";
import type { Store } from "./store.ts";

export function folderStore(folder: string): Store {
  return {
    async list() {
      return readdir(folder).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return [];
        throw cause;
      });
    },
    read: (name) => readFile(join(folder, name), "utf8"),
    async create(name, text) {
      // Not what it lies in: a share that is not mounted is no place.
      await mkdir(folder).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== "EEXIST") throw cause;
      });
      // Written aside first: who reads sees a whole entry or none, and a link never takes another's place.
      const aside = join(folder, `.${name}.${randomUUID()}`);
      const file = await open(aside, "w", 0o644);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      try {
        await link(aside, join(folder, name));
        await syncFolder(folder);
        return true;
      } catch (cause) {
        if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
        throw cause;
      } finally {
        await rm(aside, { force: true });
      }
    },
  };
}
