/** What both writers of journals ask of a file: its last link, and that its folder knows it. */
import { type FileHandle, open } from "node:fs/promises";
import { firstLink, linkBytes, linkOf } from "./chain.ts";

/** Where the chain goes on. Null when the file ends in anything but a whole batch. */
export async function lastLink(file: FileHandle): Promise<string | null> {
  const stat = await file.stat();
  if (!stat.isFile() || stat.size === 0) return firstLink;
  const end = Buffer.alloc(Math.min(linkBytes, stat.size));
  await file.read(end, 0, end.length, stat.size - end.length);
  return end.at(-1) === 0x0a ? linkOf(end.subarray(0, -1)) : null;
}

/** A new file is kept only when its folder is. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
