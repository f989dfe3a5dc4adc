/**
 * Go itself, where the PATH has none or an older one: the released toolchain as a module, from the module proxy that this machine
 * uses, with the hash that Go's checksum database has for it.
 */
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { Problem } from "../problem.ts";
import { builtFolder } from "./built-folder.ts";
import { ask, command } from "./command.ts";
import type { HostContext } from "./context.ts";
import { logFile } from "./context.ts";
import { goOnPath, toolchainFolder, toolchainVersion } from "./go.ts";
import { moduleHash } from "./module-hash.ts";
import type { Piece } from "./piece.ts";

/** Of `golang.org/toolchain@v0.0.1-go<version>.linux-amd64`, as Go's checksum database has it. */
const sum = "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM=";
const version = `v0.0.1-go${toolchainVersion}.linux-amd64`;
const prefix = `golang.org/toolchain@${version}`;
const fetchMs = 10 * 60_000;
const unpackMs = 5 * 60_000;
/** A module's archive keeps no modes: these are what Go makes executable, too. */
const programs = ["bin", "pkg/tool/linux_amd64"];

/** `compiles`: is there anything to compile at all? Otherwise Go may be missing. */
export function goPiece(context: HostContext, compiles: () => Promise<boolean>): Piece {
  const built = builtFolder(toolchainFolder(context));
  return {
    async needs() {
      if ((await goOnPath(context)) || (await built.isThere()) || !(await compiles())) return [];
      return [
        {
          what: `Go ${toolchainVersion}`,
          why: "compiles the Kubernetes tools and images",
          cost: "72 MB from the Go module proxy, checked against Go's checksum database",
          gib: 0.6,
          place: "cache",
        },
      ];
    },
    provide: () =>
      built.build((folder) =>
        context.steps.step(`Go ${toolchainVersion} fetched`, () => fetchToolchain(context, folder)),
      ),
  };
}

async function fetchToolchain(context: HostContext, folder: string): Promise<void> {
  const archive = `${folder}.zip`;
  const unpacked = `${folder}.unpacked`;
  try {
    await download(`${await proxyOf(context)}/golang.org/toolchain/@v/${version}.zip`, archive);
    await mkdir(unpacked, { recursive: true });
    await command("unzip", ["-q", "-o", archive, "-d", unpacked], {
      what: "Go's archive could not be unpacked",
      log: logFile(context, "go"),
      timeoutMs: unpackMs,
    });
    const root = path.join(unpacked, prefix);
    const found = await moduleHash(root, prefix);
    if (found !== sum) throw altered(found);
    for (const place of programs) {
      for (const name of await readdir(path.join(root, place)))
        await chmod(path.join(root, place, name), 0o755);
    }
    for (const name of await readdir(root)) await rename(path.join(root, name), path.join(folder, name));
  } finally {
    await Promise.all([archive, unpacked].map((one) => rm(one, { recursive: true, force: true })));
  }
}

async function download(url: string, file: string): Promise<void> {
  const refuse = (why: string, cause?: unknown) =>
    new Problem(
      {
        what: `Go could not be fetched: ${why}`,
        where: "the Go module proxy (GOPROXY, or go env)",
        expected: `golang.org/toolchain ${version}`,
        next: `install Go ${toolchainVersion} or newer (https://go.dev/dl) and run the same command again`,
      },
      { cause },
    );
  const response = await fetch(url, { signal: AbortSignal.timeout(fetchMs) }).catch((cause: unknown) => {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  });
  if (!response.ok || response.body === null) throw refuse(`it answers ${response.status}`);
  await writeFile(file, response.body).catch((cause: unknown) => {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  });
}

/**
 * The first proxy that the environment, the user's own Go settings or a Go that is there, but too old, names. Throws a
 * Problem where none does.
 */
export async function proxyOf({ environment }: Pick<HostContext, "environment">): Promise<string> {
  const config = environment["XDG_CONFIG_HOME"] ?? path.join(environment["HOME"] ?? homedir(), ".config");
  const settings = await readFile(path.join(config, "go", "env"), "utf8").catch(() => "");
  const set =
    environment["GOPROXY"] ??
    /^GOPROXY=(.*)$/m.exec(settings)?.[1] ??
    (await ask("go", ["env", "GOPROXY"], { environment })) ??
    "";
  const first = set.split(/[,|]/).find((one) => /^https?:/.test(one));
  if (first !== undefined) return first.replace(/\/+$/, "");
  throw new Problem({
    what: "Go is missing, and nothing on this machine says where its modules come from",
    where: `GOPROXY is ${set === "" ? "not set" : set}`,
    expected: "GOPROXY with the address of a Go module proxy",
    next: `set it, or install Go ${toolchainVersion} or newer (https://go.dev/dl), and run the same command again`,
  });
}

function altered(found: string): Problem {
  return new Problem({
    what: "Go was fetched and is not what was released",
    where: prefix,
    expected: `${sum}, as in Go's checksum database; found ${found}`,
    next: "find out who alters what the module proxy serves; nothing was installed",
  });
}
