/** The state of a run that is kept, as its keeper leaves it behind when it is killed: it owes nothing. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { bootId } from "../identity.ts";
import type { Kept } from "../kept.ts";
import { runFolder, stateFiles, writeStateFile } from "../state.ts";

const dead = { pid: 999_999_999, startTime: "1" };

/** Resolves with the run's state folder. */
export async function writeKeptRun(root: string, run: string, until: string): Promise<string> {
  const state = runFolder(root, run);
  await mkdir(state, { recursive: true });
  const who = { run, bootId: bootId(), keeper: dead, owners: [dead], evidence: join(root, "evidence") };
  await writeStateFile(stateFiles(state).keeper, who);
  const kept: Kept = { until, kubeconfig: join(state, "kubeconfig"), tools: "/tools" };
  await writeStateFile(stateFiles(state).kept, { ...kept });
  return state;
}
