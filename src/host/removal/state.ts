/** Logs and record of the set-up. Journals that were saved stay, and so does a record that still tells of something. */
import { readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { bootId, isAlive } from "../../keeper/identity.ts";
import { runNames, runsFolder } from "../../keeper/state.ts";
import { type Brought, isEmpty, nothingBrought, withoutAbsent } from "../brought.ts";
import { broughtFile, changeBrought, readBrought } from "../brought-file.ts";
import type { HostContext } from "../context.ts";
import { isAbsent, packageStates } from "../dpkg.ts";
import { inotifyLimit } from "../inotify.ts";
import { inotifyBefore } from "./inotify.ts";
import type { Removal } from "./removal.ts";

const rescued = "rescued";
const exerciseLock = "exercise.lock";

export function stateRemoval(context: HostContext): Removal {
  const { state } = context;

  /** What goes now: names in the folder. */
  async function spare(): Promise<readonly string[]> {
    const record = await stillTrue(context, (await readBrought(context)) ?? nothingBrought);
    const kept = new Set([exerciseLock, rescued]);
    if ((await runNames(state)).length > 0) kept.add(basename(runsFolder(state)));
    if (!isEmpty(record)) kept.add(basename(broughtFile(context)));
    // An engine that stays writes to it.
    if (record.engine !== null) kept.add("dockerd.log");
    return (await readdir(state).catch(() => [])).filter((name) => !kept.has(name));
  }

  return {
    name: "state",
    async look() {
      const journals = join(state, rescued);
      const saved = (await stat(journals).catch(() => null)) !== null;
      return {
        going: (await spare()).length === 0 ? [] : [`logs and record of the set-up in ${state}`],
        staying: saved
          ? [
              {
                what: "journals of runs",
                why: "their evidence folders vanished: nobody else has them",
                command: `rm -r ${journals}`,
                whose: "ours",
              },
            ]
          : [],
      };
    },
    async remove() {
      const record = await readBrought(context);
      if (record !== null) {
        const left = await stillTrue(context, record);
        await changeBrought(context, () => left);
      }
      for (const name of await spare()) await rm(join(state, name), { recursive: true, force: true });
    },
  };
}

/** Without what is gone: packages that are absent, an engine that has ended, a limit that was set anew. */
async function stillTrue(context: HostContext, brought: Brought): Promise<Brought> {
  const states = await packageStates(context);
  const { now } = await inotifyLimit();
  const boot = bootId();
  const { engine, inotify } = brought;
  return {
    ...withoutAbsent(brought, (name) => !isAbsent(states, name)),
    engine: engine !== null && engine.bootId === boot && isAlive(engine) ? engine : null,
    inotify: inotifyBefore(inotify, { now, boot }) === null ? null : inotify,
  };
}
