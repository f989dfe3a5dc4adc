/** What a verb is about: the plan, the system that it protects, and the scenarios that have a drill. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { type LoadedPlan, loadPlan, loadSystem } from "../plan/load.ts";
import { systemBeside } from "../plan/system-beside.ts";
import type { System } from "../plan/system.ts";
import type { ChoiceOptions } from "./choose.ts";
import { fromCaller, projectRoot } from "./root.ts";

export const projectPlans = path.join(projectRoot, "drills");
const defaultPlan = path.join(projectPlans, "x0tta6bl4", "plan.md");
const defaultSystem = path.join(projectPlans, "x0tta6bl4", "system.yaml");

export interface SubjectOptions {
  /** Relative to the current directory. Default: the project's own, wherever the command is called. */
  readonly plan?: string;
  /** Default: the file beside the plan, or the project's own. */
  readonly system?: string;
}

export interface Subject {
  /** Absolute. */
  readonly planPath: string;
  /** As the caller would type it. */
  readonly planName: string;
  readonly loaded: LoadedPlan;
  readonly systemPath: string;
  readonly system: System;
  readonly drills: readonly string[];
}

/** Throws a `Problem` (usage) for what cannot be read or used. */
export async function loadSubject(options: SubjectOptions): Promise<Subject> {
  const planPath = path.resolve(options.plan ?? defaultPlan);
  const planName = options.plan ?? fromCaller(planPath);
  const systemPath = path.resolve(options.system ?? (await systemBeside(planPath)) ?? defaultSystem);
  const loaded = await loadPlan(planName);
  const system = await loadSystem(options.system ?? fromCaller(systemPath));
  return { planPath, planName, loaded, systemPath, system, drills: await drillFiles() };
}

/** For `chooseExercises`. */
export function choosable({
  loaded,
  planName,
  system,
  drills,
}: Subject): Omit<ChoiceOptions, "wanted" | "all"> {
  return { plan: loaded.plan, planPath: planName, system, drills };
}

/** Ids of the scenarios that have a drill file. */
async function drillFiles(): Promise<readonly string[]> {
  const names = await readdir(projectPlans);
  return names.flatMap((name) => /^(.+)\.drill\.ts$/.exec(name)?.[1] ?? []);
}
