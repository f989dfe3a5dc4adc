/** What apt says that it would do (`apt-get --simulate`). Pure. */

export interface AptSimulation {
  /** Names of packages that would be new on the machine. */
  readonly added: readonly string[];
  /** Those that are there in an older version. */
  readonly upgraded: readonly string[];
  /** Removed or purged. */
  readonly removed: readonly string[];
}

/**
 * Reads its lines `Inst <name> (<version> …)`, `Inst <name> [<old version>] (…)`, `Remv <name> […]` and `Purg <name> […]`;
 * all others are for people.
 */
export function parseSimulation(text: string): AptSimulation {
  const added: string[] = [];
  const upgraded: string[] = [];
  const removed: string[] = [];
  for (const line of text.split("\n")) {
    const [, verb, name = "", rest = ""] = /^(Inst|Remv|Purg) (\S+)(.*)$/.exec(line) ?? [];
    if (verb === undefined) continue;
    if (verb !== "Inst") removed.push(name);
    else if (rest.startsWith(" [")) upgraded.push(name);
    else added.push(name);
  }
  return { added, upgraded, removed };
}
