/** A file of JSON lines that survives a power cut: a line is on disk when its promise resolves. */
import { copyFile, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { linkLine, linkOver } from "./chain.ts";
import { lastLink, syncFolder } from "./journal-file.ts";

export interface DurableLines {
  /**
   * Resolves after fsync. Lines that wait together share one. Rejects when they could not be written: then nothing of them
   * is in the file, so that a later line, on a disk that has room again, follows a whole one.
   */
  append(lines: readonly unknown[]): Promise<void>;
  /** Copies all lines to another file when this one has been taken away from its folder. Resolves with whether it had to. */
  rescue(to: string): Promise<boolean>;
  close(): Promise<void>;
}

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** `chained`: lines that are flushed together end with a link of the journal's hash chain. */
export async function openDurableLines(
  path: string,
  { chained = false }: { readonly chained?: boolean } = {},
): Promise<DurableLines> {
  const file = await open(path, "a+", 0o600);
  await syncFolder(dirname(path));
  let { size } = await file.stat();
  let link = chained ? await lastLink(file) : null;
  if (chained && link === null) throw new Error(`${path} ends in a torn batch`);
  let waiting: Waiting[] = [];
  let writing: Promise<void> = Promise.resolve();
  let busy = false;

  async function drain(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const lines = batch.map((one) => one.text).join("");
      const next = link === null ? null : linkOver(link, lines);
      const text = Buffer.from(next === null ? lines : lines + linkLine(next));
      try {
        await file.appendFile(text);
        await file.sync();
        size += text.length;
        link = next;
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        await file.truncate(size).catch(() => {});
        for (const { reject } of batch) reject(cause);
      }
    }
    busy = false;
  }

  return {
    append(lines) {
      if (lines.length === 0) return Promise.resolve();
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
      return new Promise((resolve, reject) => {
        waiting.push({ text, resolve, reject });
        if (!busy) writing = drain();
      });
    },
    async rescue(to) {
      await writing;
      if ((await file.stat()).nlink > 0) return false;
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await copyFile(`/proc/self/fd/${file.fd}`, to);
      return true;
    },
    async close() {
      await writing;
      await file.close();
    },
  };
}
