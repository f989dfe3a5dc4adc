/** Mounts and loop devices as the kernel lists them. */
import { readFile, readdir } from "node:fs/promises";

export interface Mount {
  readonly path: string;
  readonly source: string;
}

export interface LoopDevice {
  readonly device: string;
  readonly file: string;
}

/** In the order of mounting. */
export async function mounts(): Promise<readonly Mount[]> {
  const text = await readFile("/proc/self/mountinfo", "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [before = "", after = ""] = line.split(" - ");
      return { path: unescape(before.split(" ")[4] ?? ""), source: unescape(after.split(" ")[1] ?? "") };
    });
}

export async function loopDevices(): Promise<readonly LoopDevice[]> {
  const found: LoopDevice[] = [];
  for (const name of (await readdir("/sys/block")).filter((entry) => /^loop\d+$/.test(entry))) {
    const text = await readFile(`/sys/block/${name}/loop/backing_file`, "utf8").catch(() => "");
    const file = text.trimEnd().replace(/ \(deleted\)$/, "");
    if (file !== "") found.push({ device: `/dev/${name}`, file });
  }
  return found;
}

/** Beneath it, not it. */
export function isBeneath(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** The kernel writes space, tab, newline and backslash as octal. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
