/** `drill doctor`: is everything there that a drill needs? Changes nothing. */
import { type Check, check, checkHost } from "../host/checkup.ts";
import { ambientKubeconfig, describeLock } from "../cluster/kubeconfig-lock.ts";
import { hostContext } from "../host/context.ts";
import { steps } from "../host/steps.ts";
import { keptRuns } from "../keeper/kept.ts";
import { lockHolder } from "../keeper/lock.ts";
import { deadRuns } from "../keeper/reap.ts";
import { stateRoot } from "../keeper/state.ts";
import type { System } from "../plan/system.ts";
import { clientPorts, requireClientPorts } from "./client-ports.ts";
import { wantsColour } from "./colour.ts";
import { doctorText } from "./doctor-text.ts";
import { exitCodes } from "./exit-codes.ts";
import { requireOutput } from "./output.ts";
import { projectRoot } from "./root.ts";
import { loadSubject, type SubjectOptions } from "./subject.ts";

export async function doctorVerb(options: SubjectOptions & { readonly output?: string }): Promise<number> {
  const output = requireOutput(options.output);
  const { system } = await loadSubject(options);
  const checks = await examineMachine(system);
  process.stdout.write(
    output === "json" ? `${JSON.stringify(checks, null, 2)}\n` : doctorText(checks, wantsColour()),
  );
  return checks.some(({ state }) => state === "mend") ? exitCodes.harness : exitCodes.met;
}

export async function examineMachine(system: System): Promise<readonly Check[]> {
  const context = hostContext({
    root: projectRoot,
    steps: steps({ write: (text) => process.stderr.write(text), live: false }),
    environment: process.env,
    purpose: "drill",
  });
  const [host, ...own] = await Promise.all([
    checkHost(context),
    check("client ports", () => lookAtPorts(system)),
    check("kubeconfig", lookAtKubeconfig),
    check("other exercises", lookForOthers),
    check("crashed runs", lookForDead),
  ]);
  return [...host, ...own];
}

async function lookAtPorts(system: System) {
  await requireClientPorts(system);
  return { state: "ok", seen: `${clientPorts(system).join(", ")} of loopback` } as const;
}

async function lookAtKubeconfig() {
  const ambient = ambientKubeconfig(process.env);
  const lock = await describeLock(ambient);
  const own = `a drill has its own; ${ambient} is neither read nor written`;
  return { state: "ok", seen: lock === null ? own : `${own}, and its lock is left alone (${lock})` } as const;
}

async function lookForOthers() {
  const holder = await lockHolder(stateRoot());
  const [kept] = await keptRuns(stateRoot());
  if (kept !== undefined) {
    const seen = `the cluster of ${kept.run} is kept until ${kept.until}`;
    return { state: "mend", seen, fix: "look at it, then take it away: ./scripts/drill reap" } as const;
  }
  if (holder === null) return { state: "ok", seen: "none runs" } as const;
  const seen = `${holder.run} runs since ${holder.since} (process ${holder.pid})`;
  return { state: "mend", seen, fix: "wait for its end: one exercise at a time on a machine" } as const;
}

async function lookForDead() {
  const dead = await deadRuns(stateRoot());
  if (dead.length === 0) return { state: "ok", seen: "none left anything behind" } as const;
  const fix = "the next drill takes away what they left; so does ./scripts/drill reap";
  return { state: "set-up", seen: dead.join(", "), fix } as const;
}
