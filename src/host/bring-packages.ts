/** Packages are written down before they are installed, so that an interrupted set-up has told of them, too. */
import { withoutAbsent, withPackages } from "./brought.ts";
import { changeBrought, readBrought } from "./brought-file.ts";
import { command } from "./command.ts";
import { aptEnvironment, type HostContext, logFile } from "./context.ts";
import { isAbsent, packageStates } from "./dpkg.ts";

export interface Coming {
  /** All that the installation would make new on the machine, dependencies included. */
  readonly names: readonly string[];
  /** Those of them that were asked for by name. */
  readonly asked: readonly string[];
}

const unfinished = new Set(["unpacked", "half-configured", "triggers-awaited", "triggers-pending"]);
const configureMs = 5 * 60_000;

/**
 * Lets dpkg go on where a set-up was cut off beneath it: until then apt installs nothing. Only packages of the record, never
 * those that somebody else left unfinished.
 */
export async function finishInterrupted(context: HostContext): Promise<void> {
  const recorded = (await readBrought(context))?.packages ?? [];
  if (recorded.length === 0) return;
  const states = await packageStates(context);
  const names = recorded.map(({ name }) => name).filter((name) => unfinished.has(states.get(name) ?? ""));
  if (names.length === 0) return;
  const call = {
    what: "an interrupted installation could not be finished",
    log: logFile(context, "apt"),
    timeoutMs: configureMs,
    environment: aptEnvironment(context),
  };
  // One that lacks another package still waits for apt, which names what it cannot mend.
  await command("dpkg", ["--configure", "--", ...names], call).catch(() => undefined);
}

/**
 * Records those of the coming packages that are not on the machine in any form, installs, and forgets what has not come. A
 * set-up that is killed meanwhile leaves them recorded. Throws what the installation throws.
 */
export async function bringPackages(
  context: HostContext,
  { names, asked }: Coming,
  install: () => Promise<unknown>,
): Promise<void> {
  const before = await packageStates(context);
  const coming = names
    .filter((name) => isAbsent(before, name))
    .map((name) => ({ name, asked: asked.includes(name) }));
  await changeBrought(context, (brought) =>
    withPackages(
      withoutAbsent(brought, (name) => !isAbsent(before, name)),
      coming,
    ),
  );
  try {
    await install();
  } finally {
    const after = await packageStates(context);
    await changeBrought(context, (brought) => withoutAbsent(brought, (name) => !isAbsent(after, name)));
  }
}
