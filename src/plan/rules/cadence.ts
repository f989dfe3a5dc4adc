/** Can the promised RPO hold at all with the backups that the plan states? */
import type { StoreName } from "../../journal/events.ts";
import { findCadence } from "../cadence.ts";
import { sayDuration } from "../durations.ts";
import { suggestion } from "../nearest.ts";
import type { Cadence, Duration, Plan } from "../plan.ts";
import type { System } from "../system.ts";
import { type Hit, type Rule, sayLines } from "./rule.ts";

interface RpoTarget {
  readonly name: string;
  readonly target: Duration;
}

/** Backup duration and the way to the vault come on top: an interval equal to the target is too long. */
const rpoCannotHold: Rule = {
  code: "rpo-cannot-hold",
  severity: "high",
  check({ plan, system }) {
    return system === undefined ? withoutSystem(plan) : withSystem(plan, system);
  },
};

/** Which cadence is for which data is not known: certain only where even the shortest interval is too long. */
function withoutSystem(plan: Plan): readonly Hit[] {
  const { cadences } = plan;
  const shortest = Math.min(...cadences.map(({ interval }) => interval.ms));
  return [...tierTargets(plan), ...scenarioTargets(plan)].flatMap(({ name, target }) => {
    const late = cadences.filter(({ interval }) => interval.ms >= target.ms);
    if (late.length === 0) return [];
    const certain = shortest >= target.ms;
    const stated = late.map(sayCadence).join(", ");
    return [
      {
        line: target.line,
        severity: certain ? ("high" as const) : ("low" as const),
        message: certain
          ? `The RPO of ${sayDuration(target.ms)} for ${name} cannot hold: the backups come ${stated}, so as much can be lost.`
          : `The RPO of ${sayDuration(target.ms)} for ${name} cannot hold for what is backed up ${stated}; the plan does not say what that is.`,
      },
    ];
  });
}

function withSystem(plan: Plan, system: System): readonly Hit[] {
  const hits: Hit[] = [];
  let unknown = false;
  for (const { store, tier, statedAs } of storesOf(system)) {
    const found = findCadence(plan, statedAs);
    if ("problem" in found) {
      unknown = true;
      continue;
    }
    const { interval } = found.cadence;
    const own = tierTargets(plan).filter((one) => one.tier === tier);
    for (const { name, target } of [...own, ...scenarioTargets(plan)]) {
      if (interval.ms < target.ms) continue;
      hits.push({
        line: target.line,
        message: `The RPO of ${sayDuration(target.ms)} for ${name} cannot hold for ${store}: it is backed up ${sayCadence(found.cadence)}.`,
      });
    }
  }
  // A store whose cadence the plan does not state has at best the shortest one that it does.
  return unknown ? [...hits, ...withoutSystem(plan)] : hits;
}

const noCadence: Rule = {
  code: "no-cadence",
  severity: "high",
  check({ plan }) {
    const first = [...tierTargets(plan), ...scenarioTargets(plan)][0];
    return plan.cadences.length > 0 || first === undefined
      ? []
      : [
          {
            line: first.target.line,
            message: `An RPO of ${sayDuration(first.target.ms)} is promised, and the plan states nowhere how often a backup is made.`,
          },
        ];
  },
};

const cadenceNotStated: Rule = {
  code: "cadence-not-stated",
  severity: "high",
  check({ plan, system }) {
    return storesOf(system).flatMap(({ store, cadence, statedAs }) => {
      const found = findCadence(plan, statedAs);
      if ("problem" in found) {
        const line = plan.cadences[0]?.interval.line ?? 1;
        return [
          { line, message: `The system file's cadence of ${store} is not the plan's: ${found.problem}.` },
        ];
      }
      const { ms, line, text } = found.cadence.interval;
      return ms === cadence
        ? []
        : [
            {
              line,
              message: `The system file says ${sayDuration(cadence)} for ${store}, the plan says "${text}".`,
            },
          ];
    });
  },
};

const tierUnknown: Rule = {
  code: "tier-unknown",
  severity: "high",
  check({ plan, system }) {
    if (system === undefined) return [];
    const services = plan.serviceTiers.map(({ tier }) => tier);
    const data = plan.dataTiers.map(({ tier }) => tier);
    const line = (plan.serviceTiers[0] ?? plan.dataTiers[0])?.target.line ?? 1;
    const hit = (who: string, tier: string, known: readonly string[]) =>
      known.includes(tier)
        ? []
        : [
            {
              line,
              message: `The system file puts ${who} into the tier "${tier}", which the plan does not know${suggestion(tier, known) || "."}`,
            },
          ];
    return [
      ...hit("the service", system.service.tier, services),
      ...storesOf(system).flatMap(({ store, tier }) => hit(store, tier, data)),
    ];
  },
};

const drilledScenarioUnknown: Rule = {
  code: "drilled-scenario-unknown",
  severity: "high",
  check({ plan, system }) {
    const known = [...plan.scenarios, ...plan.named].map(({ id }) => id);
    return Object.keys(system?.scenarios ?? {})
      .filter((id) => !known.includes(id))
      .map((id) => ({
        line: plan.scenarios[0]?.line ?? 1,
        message: `The system file has variants of the scenario "${id}", which the plan does not know${suggestion(id, known) || "."}`,
      }));
  },
};

function tierTargets(plan: Plan): readonly (RpoTarget & { readonly tier: string })[] {
  return plan.dataTiers.map(({ tier, target }) => ({
    name: `"${tier}" (line ${target.line})`,
    tier,
    target,
  }));
}

function scenarioTargets(plan: Plan): readonly RpoTarget[] {
  return plan.scenarios.flatMap(({ title, rpo }) =>
    rpo !== undefined && "ms" in rpo ? [{ name: `"${title}" (line ${rpo.line})`, target: rpo }] : [],
  );
}

function sayCadence({ interval }: Cadence): string {
  return `every ${sayDuration(interval.ms).replace(/^1 /u, "")} (${sayLines([interval.line])})`;
}

function storesOf(system: System | undefined) {
  return Object.entries(system?.stores ?? {}).map(
    ([store, stated]: [string, System["stores"][StoreName]]) => ({
      store,
      ...stated,
    }),
  );
}

export const cadenceRules: readonly Rule[] = [
  rpoCannotHold,
  noCadence,
  cadenceNotStated,
  tierUnknown,
  drilledScenarioUnknown,
];
