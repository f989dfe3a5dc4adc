/** `drill uninstall`: takes away what the set-up brought to this machine, and nothing else. */
import { rmdir } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { askConsent } from "../host/consent.ts";
import { type HostContext, hostContext, makeFolders } from "../host/context.ts";
import { setupLock, withLock } from "../host/lock.ts";
import { lookAtAll, removals, removeAll } from "../host/removal/parts.ts";
import type { Outlook, Removal } from "../host/removal/removal.ts";
import { steps } from "../host/steps.ts";
import { takeExerciseLock } from "../keeper/lock.ts";
import { Problem } from "../problem.ts";
import { exitCodes } from "./exit-codes.ts";
import { requireNobodyDrills } from "./nobody-drills.ts";
import { projectRoot } from "./root.ts";
import { uninstallText } from "./uninstall-text.ts";

export interface UninstallOptions {
  /** Consent. FIREDRILL_YES=1 is consent to install, and none to this. */
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** 0 when all went that was told of, 6 when something of it is left or could not be looked at. */
export async function uninstallVerb({ yes = false, dryRun = false }: UninstallOptions): Promise<number> {
  const context = hostContext({
    root: projectRoot,
    steps: steps({
      write: (text) => process.stderr.write(text),
      live: process.stderr.isTTY === true,
    }),
    environment: process.env,
    purpose: "drill",
  });
  await requireNobodyDrills(context.state);
  const parts = removals(context);
  const outlook = await lookAtAll(parts);
  process.stdout.write(uninstallText(outlook));
  const done = outlook.staying.some(({ unseen }) => unseen) ? exitCodes.cleanUpIncomplete : exitCodes.met;
  if (dryRun) process.stdout.write("nothing was changed\n");
  if (dryRun || outlook.going.length === 0) return done;
  await askConsent({
    given: yes,
    input: process.stdin,
    output: process.stderr,
    refused: "nothing was removed",
    withoutTerminal: "refuses",
  });
  const failed = await alone(context, async () => {
    await requireUnchanged(outlook, parts);
    return removeAll(context, parts);
  });
  for (const line of failed) process.stdout.write(`LEFT: ${line}\n`);
  return failed.length > 0 ? exitCodes.cleanUpIncomplete : done;
}

/** No drill and no set-up begins meanwhile. The folders go when nothing is left in them. */
async function alone<T>(context: HostContext, work: () => Promise<T>): Promise<T> {
  await makeFolders(context);
  const exercise = await takeExerciseLock({ root: context.state, run: "uninstall" });
  try {
    return await withLock({ path: setupLock(context), timeoutMs: 0, waiting: () => undefined }, work);
  } finally {
    await exercise.release();
    for (const folder of [context.cache, context.state]) await rmdir(folder).catch(() => undefined);
  }
}

/** What was consented to is what goes. */
async function requireUnchanged(told: Outlook, parts: readonly Removal[]): Promise<void> {
  if (isDeepStrictEqual(told, await lookAtAll(parts))) return;
  throw new Problem(
    {
      what: "what can go has changed since it was listed; nothing was removed",
      where: "the list above",
      expected: "the same list",
      next: "run it again and look at the new one",
    },
    { kind: "usage" },
  );
}
