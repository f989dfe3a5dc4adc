/** A small Debian in a folder: its own dpkg database, and packages of its own from a folder that the real apt installs from. */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { HostContext } from "../context.ts";
import { steps } from "../steps.ts";

export interface DebianRoot {
  /** For the real apt and dpkg: they know nothing of the machine's own packages then. */
  readonly environment: NodeJS.ProcessEnv;
  readonly context: HostContext;
  /** `name state` of every package that dpkg knows, sorted. */
  packages(): Promise<readonly string[]>;
  /** apt, as its owner calls it. */
  apt(...args: readonly string[]): Promise<void>;
  /** Arguments of every call of apt-get by the set-up and its removal so far. */
  calls(): Promise<readonly (readonly string[])[]>;
  /** A line of apt's configuration, from now on. */
  configure(line: string): Promise<void>;
}

/** `available`: package -> those that it depends on, each as Debian writes it. */
export async function debianRoot(
  folder: string,
  available: Readonly<Record<string, readonly string[]>>,
): Promise<DebianRoot> {
  const root = join(folder, "root");
  const repository = join(folder, "repository");
  const admin = join(root, "var/lib/dpkg");
  const config = join(folder, "apt.conf");
  const bin = join(folder, "bin");
  const log = join(folder, "calls");
  const places = ["state/lists/partial", "cache/archives/partial", "etc/preferences.d", "log", "run"];
  for (const place of [...places.map((one) => join(folder, one)), bin, join(admin, "info")]) {
    await mkdir(place, { recursive: true });
  }
  for (const place of ["updates", "triggers"]) await mkdir(join(admin, place), { recursive: true });
  await writeFile(join(admin, "status"), "");
  await publish(repository, available);
  await writeFile(join(folder, "sources.list"), `deb [trusted=yes] file:${repository} ./\n`);
  await writeFile(config, settings({ folder, root, admin }));
  const call = `printf '%s\\n' "$*" >>${log}\nexec /usr/bin/apt-get "$@"`;
  await writeFile(join(bin, "apt-get"), `#!/bin/sh\n${call}\n`, { mode: 0o755 });
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: `${bin}:${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`,
    HOME: folder,
    APT_CONFIG: config,
    DPKG_ROOT: root,
    DPKG_ADMINDIR: admin,
    XDG_STATE_HOME: join(folder, "state-home"),
    XDG_CACHE_HOME: join(folder, "cache-home"),
  };
  const state = join(folder, "state-home", "firedrill");
  const cache = join(folder, "cache-home", "firedrill");
  await Promise.all([state, cache].map((place) => mkdir(place, { recursive: true })));
  const context: HostContext = {
    root: folder,
    cache,
    state,
    steps: steps({ write: () => undefined, live: false }),
    environment,
    purpose: "drill",
  };
  return {
    environment,
    context,
    async packages() {
      const format = ["-W", "-f", "${Package} ${db:Status-Status}\n"];
      const { stdout } = await execa("dpkg-query", format, { env: environment, reject: false });
      return stdout.split("\n").filter(Boolean).sort();
    },
    async apt(...args) {
      await execa("/usr/bin/apt-get", ["-q", "-y", ...args], { env: environment, stdin: "ignore" });
    },
    async calls() {
      const text = await readFile(log, "utf8").catch(() => "");
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split(" "));
    },
    configure: async (line) => writeFile(config, `${await readFile(config, "utf8")}${line}\n`),
  };
}

function settings({ folder, root, admin }: Readonly<Record<"folder" | "root" | "admin", string>>): string {
  const values = {
    "Dir::State": join(folder, "state"),
    "Dir::State::status": join(admin, "status"),
    "Dir::Cache": join(folder, "cache"),
    "Dir::Log": join(folder, "log"),
    "Dir::Etc::SourceList": join(folder, "sources.list"),
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::Etc::Preferences": "/dev/null",
    "Dir::Etc::PreferencesParts": join(folder, "etc/preferences.d"),
    "Dir::Etc::Parts": "/dev/null",
    "APT::Sandbox::User": "",
    "APT::Architecture": "amd64",
    "DPkg::Use-Pty": "0",
  };
  const options = [`--root=${root}`, "--force-not-root", "--force-bad-path", `--log=${folder}/dpkg.log`];
  return [
    ...Object.entries(values).map(([name, value]) => `${name} "${value}";`),
    ...options.map((option) => `DPkg::Options:: "${option}";`),
    "",
  ].join("\n");
}

async function publish(
  repository: string,
  available: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const index: string[] = [];
  for (const [name, depends] of Object.entries(available)) {
    const tree = join(repository, `${name}.tree`);
    await mkdir(join(tree, "DEBIAN"), { recursive: true });
    await mkdir(join(tree, "etc"), { recursive: true });
    await writeFile(join(tree, "etc", `${name}.conf`), name);
    await writeFile(join(tree, "DEBIAN/conffiles"), `/etc/${name}.conf\n`);
    const fields = [`Package: ${name}`, "Version: 1.0", "Architecture: all", "Maintainer: nobody <n@o.test>"];
    if (depends.length > 0) fields.push(`Depends: ${depends.join(", ")}`);
    fields.push("Description: of a test");
    await writeFile(join(tree, "DEBIAN/control"), `${fields.join("\n")}\n`);
    const archive = join(repository, `${name}.deb`);
    await execa("dpkg-deb", ["--root-owner-group", "--build", tree, archive]);
    const content = await readFile(archive);
    const sum = createHash("sha256").update(content).digest("hex");
    index.push(
      [...fields, `Filename: ./${name}.deb`, `Size: ${content.length}`, `SHA256: ${sum}`].join("\n"),
    );
  }
  await writeFile(join(repository, "Packages"), `${index.join("\n\n")}\n`);
}
