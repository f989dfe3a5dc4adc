/**
 * From some block on, a node's disk can be neither read nor written: the kernel answers with input/output errors, as of a
 * disk that fails. The block is the first of the volume's largest file. What is cached is served on for a while.
 */
import { execFile } from "node:child_process";
import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Cluster, Node } from "../cluster/provider.ts";
import type { Fault, Observation } from "./fault.ts";
import { diskFault, type DiskOptions } from "./own-filesystem.ts";
import type { VolumeTarget } from "./volume-target.ts";

const run = promisify(execFile);
const commandMs = 30_000;
const blockBytes = 4096;
/** Prints the largest file beneath `$1`, from there. */
const largest = `cd "$1" && find . -xdev -type f -printf '%s %p\\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-`;

export function ioErrors(options: DiskOptions): Fault {
  return diskFault("io-errors", options, {
    async hurt(target, disk) {
      const end = await firstByte(join(target.onHost, await largestFile(target)));
      // The disk's own file ends there, and the kernel is told so: whoever asks for more is refused.
      await truncate(disk.file, end);
      await run("losetup", ["--set-capacity", disk.device], { timeout: commandMs });
      return `losetup --set-capacity of ${disk.device} on the host, after its file was cut off at byte ${end}`;
    },
    look: ({ node, inNode }, cluster) => readPastCache(cluster, node, inNode),
  });
}

async function largestFile({ onHost }: VolumeTarget): Promise<string> {
  const { stdout } = await run("sh", ["-c", largest, "sh", onHost], { timeout: commandMs });
  return stdout.trim();
}

/** Where on its disk the first of a file's blocks lies. */
async function firstByte(file: string): Promise<number> {
  const { stdout } = await run("filefrag", ["-s", "-v", `-b${blockBytes}`, file], { timeout: commandMs });
  const starts = [...stdout.matchAll(/^\s*\d+:\s+\d+\.\.\s*\d+:\s+(\d+)\.\./gm)].map(([, block]) =>
    Number(block),
  );
  if (starts.length === 0) throw new Error(`nobody can say where ${file} lies on its disk`);
  return Math.min(...starts) * blockBytes;
}

/**
 * Every file of the volume, from the disk itself: what is cached proves nothing. All of them, because a database that dies
 * of the harm may leave any single one shorter than it was.
 */
async function readPastCache(cluster: Cluster, node: Node, folder: string): Promise<Observation> {
  const read = ["dd", "if={}", "of=/dev/null", "bs=1M", "iflag=direct", "status=none"];
  const command = ["find", folder, "-xdev", "-type", "f", "-exec", ...read, ";"];
  const { stderr } = await cluster.exec(node, command, { timeoutMs: commandMs });
  const refused = stderr.split("\n").filter((line) => line.includes("Input/output error"));
  const [first] = refused;
  return {
    held: first !== undefined,
    observer: `${node.name}, reading its disk past the cache`,
    detail:
      first === undefined
        ? `every file beneath ${folder} was read to its end`
        : `${refused.length} files cannot be read: ${first}`,
  };
}
