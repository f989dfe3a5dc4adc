/** The Debian packages that the set-up recorded, and only these. */
import { stat } from "node:fs/promises";
import { Problem } from "../../problem.ts";
import { type AptSimulation, parseSimulation } from "../apt-simulation.ts";
import { type Brought, type BroughtPackage, withoutAbsent } from "../brought.ts";
import { changeBrought, readBrought } from "../brought-file.ts";
import { ask, command } from "../command.ts";
import { aptEnvironment, type HostContext, logFile } from "../context.ts";
import { isAbsent, packageStates } from "../dpkg.ts";
import { enginePackages } from "../engine-install.ts";
import { testPackages } from "../packages.ts";
import { choosePurge } from "./choose-purge.ts";
import type { EngineRemoval } from "./engine.ts";
import type { Removal, Staying } from "./removal.ts";

const simulateMs = 60_000;
const purgeMs = 20 * 60_000;

/** Nothing that the record does not name goes, whatever the machine's own settings of apt say. */
const purge = ["--no-auto-remove", "-o", "DPkg::Lock::Timeout=60", "purge", "-y", "--"];

export function packagesRemoval(context: HostContext, engine: EngineRemoval): Removal {
  return {
    name: "Debian packages",
    async look() {
      const brought = await readBrought(context);
      if (brought === null || brought.packages.length === 0) return { going: [], staying: [unrecorded] };
      const { purged, staying } = await choose(context, { brought, engine });
      const names = [...purged].sort().join(", ");
      return { going: purged.length === 0 ? [] : [`Debian packages: ${names}`], staying };
    },
    async remove() {
      const brought = await readBrought(context);
      if (brought === null) return;
      const { purged } = await choose(context, { brought, engine });
      if (purged.length === 0) return;
      try {
        await command("apt-get", ["-q", ...purge, ...purged], {
          what: `packages could not be purged (${purged.join(", ")})`,
          log: logFile(context, "apt"),
          timeoutMs: purgeMs,
          environment: aptEnvironment(context),
        });
      } finally {
        const states = await packageStates(context);
        await changeBrought(context, (record) => withoutAbsent(record, (name) => !isAbsent(states, name)));
      }
    },
  };
}

const unrecorded: Staying = {
  what: "Debian packages",
  why: "nothing records that the set-up installed any: they were there before, or came before there was a record",
  whose: "unknown",
};

async function choose(
  context: HostContext,
  { brought, engine }: { readonly brought: Brought; readonly engine: EngineRemoval },
): Promise<{ readonly purged: readonly string[]; readonly staying: readonly Staying[] }> {
  const states = await packageStates(context);
  const manual = new Set(((await ask("apt-mark", ["showmanual"], context)) ?? "").split("\n"));
  const fate = await engine.fate();
  const staying: Staying[] = [];
  const candidates: string[] = [];
  for (const one of brought.packages.filter(({ name }) => !isAbsent(states, name))) {
    const { name } = one;
    if (fate?.goes === false && enginePackages.includes(name)) {
      // No command: its purge would delete what others store in it.
      staying.push({ what: name, why: "the Docker engine stays", whose: "ours" });
      continue;
    }
    const why = await whyWanted(one, manual);
    if (why === null) candidates.push(name);
    else staying.push({ what: name, why, command: `apt-get purge ${name}`, whose: "ours" });
  }
  const { purged, left } = await choosePurge(candidates, (names) => simulatePurge(context, names));
  for (const { name, others } of left) {
    const why = `with it apt would change what is not to go: ${others.join(", ")}`;
    const harmless = !others.some((other) => enginePackages.includes(other));
    const next = harmless ? { command: `apt-get purge ${name}` } : {};
    staying.push({ what: name, why, whose: "ours", ...next });
  }
  return { purged, staying };
}

/** Null when nobody but the set-up seems to want it. */
async function whyWanted(
  { name, asked }: BroughtPackage,
  manual: ReadonlySet<string>,
): Promise<string | null> {
  if (!asked && manual.has(name)) {
    return "it came for another package, and somebody has asked for it by name since";
  }
  const data = testPackages.find((one) => one.name === name)?.data;
  const there = data !== undefined && (await stat(data).catch(() => null)) !== null;
  return there ? `its purge would delete ${data}, and whose data these are nobody knows` : null;
}

/** Throws a Problem where apt itself is in trouble: then no package is touched. */
async function simulatePurge(context: HostContext, names: readonly string[]): Promise<AptSimulation> {
  const environment = aptEnvironment(context);
  const said = await ask("apt-get", ["-q", "--simulate", ...purge, ...names], {
    environment,
    timeoutMs: simulateMs,
  });
  if (said !== undefined) return parseSimulation(said);
  throw new Problem({
    what: "apt does not say what a purge of the set-up's packages would do",
    where: `apt-get --simulate purge ${names.join(" ")}`,
    expected: "exit code 0",
    next: "see what it says, mend it (apt-get --fix-broken install) and run the same command again",
  });
}
