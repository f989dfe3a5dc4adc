/** The writing end of a journal file. */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { linkLine, linkOver } from "./chain.ts";
import type { JournalEvent } from "./events.ts";
import { lastLink, syncFolder } from "./journal-file.ts";

export interface JournalWriter {
  /**
   * Resolves when the events are on disk; they stand there in the order of the calls. Rejects with the cause when
   * they could not be written, and so does every later call: after a failed fsync nobody knows what the disk holds.
   */
  append(events: readonly JournalEvent[]): Promise<void>;
  /** Writes what waits, then closes. Rejects when the journal has failed. */
  close(): Promise<void>;
}

export interface JournalOptions {
  /** How long a batch may gather before it is written, ms; at most 20. Default 0. */
  readonly lingerMs?: number;
  /** Empties a file that exists. Default: append to it. */
  readonly fresh?: boolean;
}

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Appends that wait together are a batch: they share one write, one link of the chain and one fdatasync. Throws when the file
 * ends in anything but a whole batch.
 */
export async function openJournal(path: string, options: JournalOptions = {}): Promise<JournalWriter> {
  const lingerMs = Math.min(options.lingerMs ?? 0, 20);
  const { file, ...opened } = await openForAppend(path, options.fresh ?? false);
  let { link } = opened;
  let waiting: Waiting[] = [];
  let failed: { readonly cause: unknown } | undefined;
  let writing: Promise<void> | undefined;
  let closed = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      if (lingerMs > 0 && !closed) await sleep(lingerMs);
      const batch = waiting;
      waiting = [];
      try {
        if (failed !== undefined) throw failed.cause;
        const text = batch.map((one) => one.text).join("");
        link = linkOver(link, text);
        await file.appendFile(text + linkLine(link));
        await file.datasync();
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        failed ??= { cause };
        for (const { reject } of batch) reject(cause);
      }
    }
    writing = undefined;
  }

  return {
    append(events) {
      if (failed !== undefined) return Promise.reject(failed.cause);
      if (closed) return Promise.reject(new Error(`${path} is closed`));
      if (events.length === 0) return Promise.resolve();
      const text = events.map((event) => `${JSON.stringify(event)}\n`).join("");
      return new Promise((resolve, reject) => {
        waiting.push({ text, resolve, reject });
        writing ??= drain();
      });
    },
    async close() {
      closed = true;
      await writing;
      await file.close();
      if (failed !== undefined) throw failed.cause;
    },
  };
}

async function openForAppend(path: string, fresh: boolean): Promise<{ file: FileHandle; link: string }> {
  const { O_RDWR, O_APPEND, O_CREAT, O_TRUNC } = constants;
  const file = await open(path, O_RDWR | O_APPEND | O_CREAT | (fresh ? O_TRUNC : 0), 0o600);
  try {
    const link = await lastLink(file);
    if (link === null) throw new Error(`${path} ends in a torn batch; what follows it could not be read`);
    await syncFolder(dirname(path));
    return { file, link };
  } catch (cause) {
    await file.close();
    throw cause;
  }
}
