/** Are RTO and RPO there, and do they measure something? */
import { sayDuration } from "../durations.ts";
import type { Duration, TierObjective } from "../plan.ts";
import type { Hit, Rule, RuleInput } from "./rule.ts";

const scenarioWithoutRto: Rule = {
  code: "scenario-without-rto",
  severity: "high",
  check({ plan }) {
    return plan.scenarios
      .filter(({ rto }) => rto === undefined)
      .map(({ title, line }) => ({
        line,
        message: `"${title}" has no RTO, so its recovery cannot be judged.`,
      }));
  },
};

const scenarioWithoutRpo: Rule = {
  code: "scenario-without-rpo",
  severity: "high",
  check({ plan }) {
    return plan.scenarios
      .filter(({ rpo }) => rpo === undefined)
      .map(({ title, line }) => ({
        line,
        message: `"${title}" has no RPO, so its data loss cannot be judged.`,
      }));
  },
};

const rpoFromBackup: Rule = {
  code: "rpo-from-backup",
  severity: "medium",
  check({ plan }) {
    const counted = /(?:from|since|after|с|от|после)\s[^)]*?(?:backup|snapshot|копи\p{L}*|бэкап\p{L}*)/iu;
    return plan.scenarios.flatMap(({ rpo }) =>
      rpo !== undefined && counted.test(rpo.text)
        ? [
            {
              line: rpo.line,
              message: `The RPO "${rpo.text}" is counted from a backup, which measures nothing: data loss runs from the disaster back to the newest write that survives.`,
            },
          ]
        : [],
    );
  },
};

const rpoNotApplicable: Rule = {
  code: "rpo-not-applicable",
  severity: "medium",
  check({ plan }) {
    return plan.scenarios.flatMap(({ title, rpo }) =>
      rpo !== undefined && "notApplicable" in rpo && !promisesNoLoss(rpo.text)
        ? [
            {
              line: rpo.line,
              message: `The RPO of "${title}" is "${rpo.text}"; it is judged as 0 lost writes, which the plan should promise in so many words ("N/A (0 lost writes)").`,
            },
          ]
        : [],
    );
  },
};

/** In so many words. */
function promisesNoLoss(text: string): boolean {
  return /\b(?:0|zero|no) (?:lost|acknowledged) writes?\b|0 потерянных записей/iu.test(text);
}

const targetLooserThanTier: Rule = {
  code: "target-looser-than-tier",
  severity: "medium",
  check(input) {
    const { plan } = input;
    return plan.scenarios.flatMap(({ rto, rpo }) => [
      ...looser({ input, name: "RTO", target: rto, tiers: plan.serviceTiers }),
      ...looser({
        input,
        name: "RPO",
        target: rpo !== undefined && "ms" in rpo ? rpo : undefined,
        tiers: plan.dataTiers,
      }),
    ]);
  },
};

/** With a system file the stricter judges anyway: then it is a contradiction in the text alone. */
function looser(options: {
  readonly input: RuleInput;
  readonly name: string;
  readonly target: Duration | undefined;
  readonly tiers: readonly TierObjective[];
}): readonly Hit[] {
  const { input, name, target, tiers } = options;
  const strictest = tiers.toSorted((a, b) => a.target.ms - b.target.ms)[0];
  if (target === undefined || strictest === undefined || target.ms <= strictest.target.ms) return [];
  if (tiers.some(({ tier }) => target.text.toLowerCase().includes(tier.toLowerCase()))) return [];
  return [
    {
      line: target.line,
      ...(input.system === undefined ? {} : { severity: "low" as const }),
      message: `The ${name} of ${sayDuration(target.ms)} is looser than ${sayDuration(strictest.target.ms)} for "${strictest.tier}" (line ${strictest.target.line}), and no tier is named that it is for.`,
    },
  ];
}

const humanTimeNotDeclared: Rule = {
  code: "human-time-not-declared",
  severity: "medium",
  check({ plan }) {
    const { declared, serviceTiers, scenarios } = plan;
    const missing = [
      ...(declared?.detect === undefined ? ["to notice"] : []),
      ...(declared?.decide === undefined ? ["to decide"] : []),
    ];
    const first = [
      ...serviceTiers.map(({ target }) => target),
      ...scenarios.flatMap(({ rto }) => rto ?? []),
    ][0];
    return missing.length === 0 || first === undefined
      ? []
      : [
          {
            line: first.line,
            message: `The RTO of ${sayDuration(first.ms)} has no clock: the plan does not say how long people take ${missing.join(" and ")}, so it can start and end when it suits.`,
          },
        ];
  },
};

export const targetRules: readonly Rule[] = [
  scenarioWithoutRto,
  scenarioWithoutRpo,
  rpoFromBackup,
  rpoNotApplicable,
  targetLooserThanTier,
  humanTimeNotDeclared,
];
