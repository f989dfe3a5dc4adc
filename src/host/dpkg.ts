/** dpkg's own list of packages. */
import { Problem } from "../problem.ts";
import { ask } from "./command.ts";
import type { HostContext } from "./context.ts";

/**
 * The state of every package that dpkg knows, by name: `installed`, `config-files`, `unpacked`, … One that is not in it, or
 * `not-installed`, is not on the machine in any form. Throws a Problem where dpkg does not answer.
 */
export async function packageStates({
  environment,
}: Pick<HostContext, "environment">): Promise<ReadonlyMap<string, string>> {
  const list = await ask("dpkg-query", ["-W", "-f", "${db:Status-Status} ${Package}\n"], { environment });
  if (list === undefined) {
    throw new Problem({
      what: "dpkg does not say which packages are installed",
      where: "dpkg-query -W",
      expected: "the list of packages",
      next: "see what it says, mend it and run the same command again",
    });
  }
  const states = new Map<string, string>();
  for (const line of list.split("\n")) {
    const [state = "", name = ""] = line.split(" ");
    // Of several architectures one that is installed is told.
    if (name !== "" && states.get(name) !== "installed") states.set(name, state);
  }
  return states;
}

/** Not on the machine in any form: not even its configuration is. */
export function isAbsent(states: ReadonlyMap<string, string>, name: string): boolean {
  return (states.get(name) ?? "not-installed") === "not-installed";
}
