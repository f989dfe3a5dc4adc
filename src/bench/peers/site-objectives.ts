/** What an exercise of the site is judged against: the plan's targets, and the product's thresholds in small. */
import path from "node:path";
import type { Objectives } from "../../measure/objectives.ts";
import { loadPlan } from "../../plan/load.ts";
import type { Scenario } from "../../plan/plan.ts";
import { names } from "./site-system.ts";
import { witnesses } from "./site.ts";

const planFile = path.join(import.meta.dirname, "plan.md");
const scenarioId = "data-loss";
export const probePeriodMs = 1_000;
export const writesPerSecond = 100;
export const stableSeconds = 20;

/** Rejects when the plan does not state what is needed. */
export async function readSitePlan(): Promise<{
  readonly scenario: Scenario;
  readonly objectives: Objectives;
}> {
  const { plan } = await loadPlan(planFile);
  const scenario = plan.scenarios.find(({ id }) => id === scenarioId);
  const [[service], [data], [cadence]] = [plan.serviceTiers, plan.dataTiers, plan.cadences];
  const { rto, rpo } = scenario ?? {};
  if (!scenario || !service || !data || !cadence || !rto || !rpo)
    throw new Error(`${planFile} states too little`);
  const objectives: Objectives = {
    scenario: scenarioId,
    variant: "disk-wiped",
    title: scenario.title,
    planLine: scenario.line,
    rto,
    tier: service.tier,
    tierRto: service.target,
    rpo: "ms" in rpo ? rpo : { ms: 0, line: rpo.line, text: rpo.text },
    stores: [
      {
        store: "records",
        tier: data.tier,
        tierRpo: data.target,
        cadenceMs: cadence.interval.ms,
        cadenceLine: cadence.interval.line,
        scheduleCapped: false,
      },
    ],
    declared: { detectMs: 0, decideMs: 0 },
    proof: {
      changes: [names.identity],
      stays: [],
      marks: [witnesses.yesterday, witnesses.today, names.stray],
    },
    capabilities: ["client-write-read", names.backup],
    integrityChecks: [names.dataset],
    steps: scenario.steps.map(({ title, line }) => ({ title, line })),
    checklist: plan.checklist,
    probePeriodMs,
    stableWindowMs: stableSeconds * 1_000,
    observationWindowMs: 40_000,
    load: { minAcknowledgedBefore: 500, minAcknowledgedAfter: 300, coveredSecondsBefore: 10 },
    clockToleranceMs: 50,
  };
  return { scenario, objectives };
}
