/** Nothing is taken away beneath a drill: not while a run is live, and not while its cluster is kept to be looked at. */
import { homedir } from "node:os";
import path from "node:path";
import { allProcesses, environmentOf } from "../keeper/identity.ts";
import { keptRuns, requireNoneKept } from "../keeper/kept.ts";
import { lockHolder } from "../keeper/lock.ts";
import { deadRuns } from "../keeper/reap.ts";
import { runNames, stateRoot } from "../keeper/state.ts";
import { Problem } from "../problem.ts";
import { contextVariable } from "../report/run-folder.ts";

/** Throws a `Problem` (usage) that names the run. Changes nothing. */
export async function requireNobodyDrills(root: string): Promise<void> {
  await requireNoneKept(root);
  const holder = await lockHolder(root);
  if (holder !== null) throw live(`run ${holder.run}, process ${holder.pid}, since ${holder.since}`);
  const ended = new Set([...(await deadRuns(root)), ...(await keptRuns(root)).map(({ run }) => run)]);
  const run = (await runNames(root)).find((name) => !ended.has(name));
  if (run !== undefined) throw live(`run ${run}, whose keeper is at work`);
  const runner = await findRunner(root);
  if (runner !== null) throw live(`process ${runner}, between two drills`);
}

/** A runner of this state folder: between two drills it holds no lock. */
async function findRunner(root: string): Promise<number | null> {
  for (const { pid } of await allProcesses()) {
    if (pid === process.pid) continue;
    const variables = await environmentOf(pid);
    if (!variables.has(contextVariable)) continue;
    const home = path.join(variables.get("HOME") ?? homedir(), ".local", "state");
    if (stateRoot({ XDG_STATE_HOME: variables.get("XDG_STATE_HOME") ?? home }) === root) return pid;
  }
  return null;
}

function live(who: string): Problem {
  return new Problem(
    {
      what: `a drill is running: ${who}`,
      where: "this machine",
      expected: "no drill while its ground is taken away",
      next: "wait until it has ended; what crashed runs left, ./scripts/drill reap takes away",
    },
    { kind: "usage" },
  );
}
