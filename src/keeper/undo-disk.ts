/** Takes away folders, mounts and loop devices, and only those beneath the roots that a run may use. */
import { lstat, realpath, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { isBeneath, loopDevices, mounts } from "./disks.ts";
import { until } from "./until.ts";

const commandMs = 10_000;
const releaseMs = 5_000;

/** The path with every symbolic link before its last part resolved. Throws unless it lies beneath a root. */
export async function ownPath(path: string, roots: readonly string[]): Promise<string> {
  const wanted = resolve(path);
  const real = join(await realpath(dirname(wanted)).catch(() => dirname(wanted)), basename(wanted));
  for (const root of roots) {
    const realRoot = await realpath(root).catch(() => resolve(root));
    if (isBeneath(real, realRoot)) return real;
  }
  throw new Error(`${path} does not lie in a folder of this run`);
}

export async function removeFolder(path: string, roots: readonly string[]): Promise<void> {
  const own = await ownPath(path, roots);
  const stat = await lstat(own).catch(() => null);
  if (stat === null) return;
  if (!stat.isDirectory()) throw new Error(`${path} is not a folder`);
  const within = (await mounts()).filter((mount) => mount.path === own || isBeneath(mount.path, own));
  // Removal would go through the mount into what lies behind it.
  if (within.length > 0) throw new Error(`${path} still holds the mount ${within[0]?.path}`);
  await rm(own, { recursive: true, force: true, maxRetries: 3 });
}

export async function unmount(path: string, roots: readonly string[]): Promise<void> {
  const own = await ownPath(path, roots);
  const here = async () => (await mounts()).filter((mount) => mount.path === own);
  for (const { source } of (await here()).toReversed()) {
    const polite = await execa("umount", [own], { timeout: commandMs, reject: false });
    if (polite.exitCode !== 0) await execa("umount", ["-l", own], { timeout: commandMs, reject: false });
    if (source.startsWith("/dev/loop")) await detach(source);
  }
  if ((await here()).length > 0) throw new Error(`${path} cannot be unmounted`);
}

export async function detachLoops(file: string, roots: readonly string[]): Promise<void> {
  const own = await ownPath(file, roots);
  for (const loop of await loopDevices()) if (loop.file === own) await detach(loop.device, own);
}

/** `losetup -d` on a device in use only marks it: so it is looked at until the kernel lets go. */
async function detach(device: string, file?: string): Promise<void> {
  const attached = async () =>
    (await loopDevices()).some(
      (loop) => loop.device === device && (file === undefined || loop.file === file),
    );
  if (!(await attached())) return;
  await execa("losetup", ["-d", device], { timeout: commandMs, reject: false });
  const gone = await until({ withinMs: releaseMs }, async () => !(await attached()));
  if (!gone) throw new Error(`${device} is still in use`);
}
