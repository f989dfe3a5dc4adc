/** Plan and system file -> what an exercise is judged against. Pure. */
import type { StoreName } from "../journal/events.ts";
import { storeNames } from "../journal/events.ts";
import type { Objectives, StoreObjective, Target } from "../measure/objectives.ts";
import { findCadence } from "./cadence.ts";
import { sayDuration } from "./durations.ts";
import { suggestion } from "./nearest.ts";
import type { Duration, Plan, TierObjective } from "./plan.ts";
import { Problem } from "../problem.ts";
import type { System } from "./system.ts";

/** Design, section 2b. */
const thresholds = {
  stableWindowMs: 60_000,
  load: { minAcknowledgedBefore: 500, minAcknowledgedAfter: 300, coveredSecondsBefore: 10 },
  clockToleranceMs: 50,
} as const;
const observationMarginMs = 30_000;

export interface DeriveOptions {
  readonly plan: Plan;
  readonly system: System;
  readonly scenario: string;
  readonly variant: string;
  /** The exercise waits no longer than so many ms after a backup: longer cadences are cut short, and say so. */
  readonly cadenceCapMs?: number;
  /** For a drill that must not be met: the verdict that a sound harness reaches. */
  readonly expectedVerdict?: "missed" | "inconclusive";
  readonly control?: boolean;
  /** Who attends. */
  readonly attended?: string;
}

/** Throws a `Problem` (usage) with the nearest name for a scenario, variant, tier or cadence that is not there. */
export function deriveObjectives(options: DeriveOptions): Objectives {
  const { plan, system } = options;
  const scenario = named(plan.scenarios, options.scenario, "scenario of the plan", ({ id }) => id);
  const variants = named(
    Object.entries(system.scenarios),
    options.scenario,
    "scenario in the system file",
    ([id]) => id,
  )[1].variants;
  const variant = named(
    Object.entries(variants),
    options.variant,
    "variant of the scenario",
    ([id]) => id,
  )[1];
  const service = tierNamed(plan.serviceTiers, system.service.tier, "tier of services in the plan");
  const { rto, rpo } = scenario;
  if (rto === undefined) throw missing("RTO", scenario);
  if (rpo === undefined) throw missing("RPO", scenario);
  return {
    scenario: scenario.id,
    variant: options.variant,
    title: scenario.title,
    planLine: scenario.line,
    ...(options.control ? { control: true } : {}),
    ...(options.expectedVerdict === undefined ? {} : { expectedVerdict: options.expectedVerdict }),
    rto: target(rto),
    tier: service.tier,
    tierRto: target(service.target),
    rpo: "ms" in rpo ? target(rpo) : { ms: 0, line: rpo.line, text: rpo.text },
    stores: storeNames.flatMap((store) => storeObjective(store, options)),
    declared: {
      detectMs: plan.declared?.detect?.ms ?? system.human.detect,
      decideMs: plan.declared?.decide?.ms ?? system.human.decide,
    },
    ...(options.attended === undefined ? {} : { attended: { who: options.attended } }),
    alarm: variant.alarm,
    proof: variant.proof,
    capabilities: variant.capabilities,
    afterRepair: variant.afterRepair,
    integrityChecks: variant.integrity,
    duringDisaster: variant.during,
    steps: scenario.steps.map(({ title, line }) => ({ title, line })),
    checklist: plan.checklist,
    probePeriodMs: system.clients.probePeriod,
    ...thresholds,
    observationWindowMs:
      Math.max(...[...system.timers, ...variant.timers].map(({ after }) => after)) + observationMarginMs,
    ...(system.production === undefined ? {} : { productionBytes: system.production.bytes }),
  };
}

/** A store that the system file leaves out is not judged. */
function storeObjective(
  store: StoreName,
  { plan, system, cadenceCapMs }: DeriveOptions,
): readonly StoreObjective[] {
  const stated = system.stores[store];
  if (stated === undefined) return [];
  const { tier, target: tierRpo } = tierNamed(plan.dataTiers, stated.tier, "tier of data in the plan");
  const found = findCadence(plan, stated.statedAs);
  if ("problem" in found) {
    throw new Problem(
      {
        what: `The cadence of ${store} is not the plan's: ${found.problem}`,
        where: `stores.${store}.statedAs in the system file`,
        expected: `words of one of: ${cadenceTexts(plan).join(" | ") || "(the plan states no cadence)"}`,
        next: "state the cadence in the plan's backup section, or quote the line that does",
      },
      { kind: "usage" },
    );
  }
  const { ms, line, text } = found.cadence.interval;
  if (ms !== stated.cadence) {
    throw new Problem(
      {
        what: `The cadence of ${store} is ${sayDuration(stated.cadence)} in the system file and "${text}" in the plan`,
        where: `stores.${store}.cadence in the system file, line ${line} of the plan`,
        expected: "the same interval in both",
        next: "correct the one that is wrong",
      },
      { kind: "usage" },
    );
  }
  return [
    {
      store,
      tier,
      tierRpo: target(tierRpo),
      cadenceMs: ms,
      cadenceLine: line,
      scheduleCapped: cadenceCapMs !== undefined && ms > cadenceCapMs,
    },
  ];
}

function target({ ms, line, text }: Duration): Target {
  return { ms, line, text };
}

function tierNamed(tiers: readonly TierObjective[], name: string, what: string): TierObjective {
  return named(tiers, name, what, ({ tier }) => tier);
}

function named<T>(things: readonly T[], name: string, what: string, nameOf: (thing: T) => string): T {
  const found = things.find((thing) => nameOf(thing) === name);
  if (found !== undefined) return found;
  const known = things.map(nameOf);
  throw new Problem(
    {
      what: `No ${what} is called "${name}"`,
      where: what,
      expected: known.length === 0 ? "at least one, and there is none" : `one of ${known.join(", ")}`,
      next: `correct the name${suggestion(name, known)}`,
    },
    { kind: "usage" },
  );
}

function missing(objective: string, { id, line }: { readonly id: string; readonly line: number }): Problem {
  return new Problem(
    {
      what: `The scenario ${id} has no ${objective} that can be read, so nothing can be judged`,
      where: `line ${line} of the plan`,
      expected: `a line such as "**${objective}:** <1 hour"`,
      next: "write the objective into the plan",
    },
    { kind: "usage" },
  );
}

function cadenceTexts(plan: Plan): readonly string[] {
  return plan.cadences.map(({ what, interval }) => `${what}: ${interval.text}`);
}
