import { parseSimulation } from "./apt-simulation.ts";
import { bringPackages, finishInterrupted } from "./bring-packages.ts";
import { ask, command } from "./command.ts";
import type { HostContext } from "./context.ts";
import { aptEnvironment, logFile } from "./context.ts";
import { Problem } from "../problem.ts";

/** One package index that the machine's apt is configured with. */
export interface AptSource {
  readonly uri: string;
  readonly codename: string;
  readonly label: string;
}

const updateMs = 5 * 60_000;
const simulateMs = 60_000;
const installMs = 20 * 60_000;
/** Whatever the machine's own settings of apt say. */
const addOnly = ["--no-remove", "--no-auto-remove"];
const format = "$(REPO_URI)|$(CODENAME)|$(LABEL)";

/** Parses `apt-get indextargets --format '$(REPO_URI)|$(CODENAME)|$(LABEL)'`; each source once, in the file's order. */
export function parseIndexTargets(text: string): readonly AptSource[] {
  const seen = new Map<string, AptSource>();
  for (const line of text.split("\n")) {
    const [uri, codename, label] = line.split("|");
    if (!uri || !codename || label === undefined) continue;
    if (!seen.has(line)) seen.set(line, { uri, codename, label });
  }
  return [...seen.values()];
}

/** The Debian mirror among the sources: of the wanted suite if there is one, else of any suite. */
export function debianMirror(sources: readonly AptSource[], codename: string): string | undefined {
  const debian = sources.filter((source) => source.label === "Debian");
  return (debian.find((source) => source.codename === codename) ?? debian[0])?.uri;
}

export interface Apt {
  /** Sources by the machine's own configuration. Updates the lists first where they are empty. */
  sources(): Promise<readonly AptSource[]>;
  /** The machine's Debian mirror. Throws a Problem where there is none. */
  mirror(codename: string): Promise<string>;
  /**
   * Installs without recommends and questions, and removes nothing for it; what is new on the machine is recorded before.
   * Throws a Problem that names the packages.
   */
  install(packages: readonly string[], why: string): Promise<void>;
}

/** apt of this machine; the lists are updated at most once. */
export function apt(context: HostContext): Apt {
  const log = logFile(context, "apt");
  let updated: Promise<unknown> | undefined;
  const update = (): Promise<unknown> =>
    (updated ??= command("apt-get", ["-q", "update"], {
      what: "the package lists could not be updated",
      log,
      timeoutMs: updateMs,
      environment: aptEnvironment(context),
    }));

  async function sources(): Promise<readonly AptSource[]> {
    const query = ["indextargets", "--format", format, "Created-By: Packages"];
    const { environment } = context;
    const known = parseIndexTargets((await ask("apt-get", query, { environment })) ?? "");
    if (known.length > 0) return known;
    await update();
    return parseIndexTargets((await ask("apt-get", query, { environment })) ?? "");
  }

  return {
    sources,
    async mirror(codename) {
      const uri = debianMirror(await sources(), codename);
      if (uri !== undefined) return uri;
      throw new Problem({
        what: "no Debian mirror is configured on this machine",
        where: "/etc/apt/sources.list, /etc/apt/sources.list.d",
        expected: "a source with the label Debian",
        next: "add a Debian mirror to apt's sources",
      });
    },
    async install(packages, why) {
      await update();
      await finishInterrupted(context);
      const install = [...addOnly, "install", "-y", "--no-install-recommends", ...packages];
      const call = {
        what: `Debian packages could not be installed (${packages.join(", ")}: ${why})`,
        log,
        environment: aptEnvironment(context),
      };
      const simulated = await command("apt-get", ["-q", "--simulate", ...install], {
        ...call,
        timeoutMs: simulateMs,
      });
      await bringPackages(context, { names: parseSimulation(simulated).added, asked: packages }, () =>
        command("apt-get", ["-q", ...install], { ...call, timeoutMs: installMs }),
      );
    },
  };
}
