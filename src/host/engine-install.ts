import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Apt } from "./apt.ts";
import { bringPackages } from "./bring-packages.ts";
import { command } from "./command.ts";
import type { HostContext } from "./context.ts";
import { aptEnvironment, logFile } from "./context.ts";

const own = { suite: "bookworm", next: "trixie" };
/** The engine, its client, and the client's builder. */
export const enginePackages = ["docker.io", "docker-cli", "docker-buildx"];
/** What the engine's packages depend on; good enough from the machine's own suite. The keyring signs the next suite. */
const dependencies = [
  "debian-archive-keyring",
  "ca-certificates",
  "adduser",
  "containerd",
  "runc",
  "iptables",
  "tini",
];
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
const minutes = 60_000;

/**
 * Installs the Docker engine from Debian. Debian 12's own is too old, so there these three packages, and nothing else,
 * come from the next suite; lists and source file of that suite stay outside the machine's configuration.
 */
export async function installEngine(context: HostContext, machine: Apt): Promise<void> {
  if ((await codename()) !== own.suite) {
    return machine.install(enginePackages, "the Docker engine");
  }
  await machine.install(dependencies, "needed by the Docker engine");
  const folder = join(context.cache, "engine");
  const lists = join(folder, "lists");
  const debs = join(folder, "debs");
  await rm(debs, { recursive: true, force: true });
  await Promise.all([mkdir(join(lists, "partial"), { recursive: true }), mkdir(debs, { recursive: true })]);
  const sourceList = join(folder, "sources.list");
  await writeFile(
    sourceList,
    `deb [signed-by=${keyring}] ${await machine.mirror(own.suite)} ${own.next} main\n`,
  );
  const apart = privateApt({ lists, sourceList });
  const call = { log: logFile(context, "apt"), environment: aptEnvironment(context), folder: debs };
  await command("apt-get", [...apart, "-q", "update"], {
    ...call,
    what: `the package lists of ${own.next} could not be fetched`,
    timeoutMs: 5 * minutes,
  });
  await command("apt-get", [...apart, "-q", "download", ...enginePackages], {
    ...call,
    what: `Debian packages could not be fetched (${enginePackages.join(", ")})`,
    timeoutMs: 10 * minutes,
  });
  const files = (await readdir(debs)).filter((name) => name.endsWith(".deb"));
  await bringPackages(context, { names: enginePackages, asked: enginePackages }, () =>
    command("dpkg", ["-i", ...files], {
      ...call,
      what: `Debian packages could not be installed (${enginePackages.join(", ")})`,
      timeoutMs: 5 * minutes,
    }),
  );
  await rm(folder, { recursive: true, force: true });
}

function privateApt({ lists, sourceList }: { lists: string; sourceList: string }): readonly string[] {
  const settings = {
    "Dir::State::Lists": lists,
    "Dir::Etc::SourceList": sourceList,
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::Cache::pkgcache": "",
    "Dir::Cache::srcpkgcache": "",
    "APT::Get::List-Cleanup": "0",
    "APT::Sandbox::User": "root",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

async function codename(): Promise<string | undefined> {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^VERSION_CODENAME=(.*)$/m.exec(release)?.[1];
}
