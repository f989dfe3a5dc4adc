import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import type { Apt, AptSource } from "./apt.ts";
import { ask, command } from "./command.ts";
import type { HostContext } from "./context.ts";
import { logFile } from "./context.ts";
import type { Images } from "./images.ts";
import { imageLabel, keyLabel } from "./images.ts";
import { contentKey } from "./key.ts";
import type { Piece } from "./piece.ts";

export interface BaseImagePiece extends Piece {
  readonly tag: string;
  readonly key: string;
}

const suite = "bookworm";
const include = "ca-certificates";
/** Not needed in a container, and half of a small image. */
const unwanted = [
  "usr/share/doc",
  "usr/share/man",
  "usr/share/info",
  "usr/share/locale",
  "var/cache/apt",
  "var/lib/apt/lists",
];
const excludes = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*", "/usr/share/locale/*"];

/**
 * Debian from the machine's own mirror, as the base of the node and of the protected system's images. apt inside it
 * has the machine's Debian sources and its apt settings for fetching.
 */
export function baseImagePiece(context: HostContext, machine: Apt, store: Images): BaseImagePiece {
  const key = contentKey({
    suite,
    include,
    unwanted: unwanted.join(" "),
    excludes: excludes.join(" "),
    arch: process.arch,
  });
  const tag = `firedrill/debian:${key}`;
  const folder = stageFolder(context);
  const log = logFile(context, "debootstrap");

  return {
    tag,
    key,
    async needs() {
      if (await store.has(tag, key)) return [];
      return [
        {
          what: "Debian base image",
          why: "base of all images",
          cost: "debootstrap, 1 min",
          gib: 0.5,
          place: "engine",
        },
      ];
    },
    async provide() {
      if (await store.has(tag, key)) return;
      requireRoot();
      await context.steps.step("Debian base image", async () => {
        const rootfs = join(folder, "rootfs");
        const archive = join(folder, "rootfs.tar");
        await removeRootfs(context, log);
        await mkdir(folder, { recursive: true });
        const mirror = await machine.mirror(suite);
        await command("debootstrap", ["--variant=minbase", `--include=${include}`, suite, rootfs, mirror], {
          what: "the Debian base could not be fetched",
          log,
          timeoutMs: 15 * 60_000,
        });
        await configure(rootfs, mirror, await machine.sources());
        await command(
          "tar",
          ["-C", rootfs, "--one-file-system", "--exclude=./proc/*", "--exclude=./sys/*", "-cf", archive, "."],
          {
            what: "the Debian base could not be packed",
            log,
            timeoutMs: 5 * 60_000,
          },
        );
        const labels = [`LABEL ${imageLabel}=debian`, `LABEL ${keyLabel}=${key}`].flatMap((label) => [
          "--change",
          label,
        ]);
        await store.docker(["image", "import", ...labels, archive, tag], {
          what: "the Debian base could not be imported",
          timeoutMs: 5 * 60_000,
        });
        await removeRootfs(context, log);
      });
      await store.prune("debian", key);
    },
  };
}

/** Lines of a sources.list for the images: the suite, with its updates and security fixes where the machine has them. */
export function imageSources(mirror: string, sources: readonly AptSource[]): string {
  const lines = [`deb ${mirror} ${suite} main`];
  for (const { uri, codename, label } of sources) {
    const wanted =
      (label === "Debian" && codename === `${suite}-updates`) ||
      (label === "Debian-Security" && codename === `${suite}-security`);
    if (wanted) lines.push(`deb ${uri} ${codename} main`);
  }
  return `${[...new Set(lines)].join("\n")}\n`;
}

async function configure(rootfs: string, mirror: string, sources: readonly AptSource[]): Promise<void> {
  for (const path of unwanted) await rm(join(rootfs, path), { recursive: true, force: true });
  await mkdir(join(rootfs, "var/cache/apt/archives/partial"), { recursive: true });
  await mkdir(join(rootfs, "var/lib/apt/lists/partial"), { recursive: true });
  await writeFile(join(rootfs, "etc/apt/sources.list"), imageSources(mirror, sources));
  await writeFile(join(rootfs, "etc/apt/apt.conf.d/90machine"), await fetchSettings());
  await writeFile(
    join(rootfs, "etc/dpkg/dpkg.cfg.d/90small"),
    excludes.map((path) => `path-exclude=${path}\n`).join(""),
  );
}

/** The machine's proxy and date settings: without them apt inside the images may not get through where it does outside. */
async function fetchSettings(): Promise<string> {
  const dump = (await ask("apt-config", ["dump", "Acquire"])) ?? "";
  const lines = dump.split("\n").filter((line) => /^Acquire::(Check-|https?::Proxy )/.test(line));
  return lines.map((line) => `${line}\n`).join("");
}

function stageFolder({ cache }: Pick<HostContext, "cache">): string {
  return join(cache, "debian.partial");
}

/** What an interrupted debootstrap left. It leaves /proc and /sys mounted in the tree. */
export async function removeRootfs(context: Pick<HostContext, "cache">, log: string): Promise<void> {
  const folder = stageFolder(context);
  for (const path of ["proc", "sys", "dev/pts", "dev/shm"]) {
    const mounted = await ask("mountpoint", ["-q", join(folder, "rootfs", path)]);
    if (mounted === undefined) continue;
    await command("umount", [join(folder, "rootfs", path)], {
      what: "a left mount is busy",
      log,
      timeoutMs: 10_000,
    });
  }
  await command("rm", ["-rf", "--one-file-system", folder], {
    what: "an unfinished Debian base could not be removed",
    log,
    timeoutMs: 60_000,
  });
}

function requireRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new Problem({
    what: "the images' Debian base can be made by root alone",
    where: `debootstrap, as user id ${process.getuid?.() ?? "unknown"}`,
    expected: "root",
    next: "run the same command as root",
  });
}
