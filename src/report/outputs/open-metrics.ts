/** `run.prom`: the run as OpenMetrics text (version 1.0.0), for a textfile collector. Pure. */
import { plannedOf, type RunRecord } from "../run-record.ts";
import { type Fact, factsOf } from "./facts.ts";

interface Family {
  readonly name: string;
  readonly unit?: "seconds";
  readonly help: string;
  readonly samples: readonly { readonly labels: Labels; readonly value: number }[];
}
type Labels = Readonly<Record<string, string>>;

export function openMetrics(run: RunRecord): string {
  const exercises = plannedOf(run);
  const facts = exercises.flatMap(factsOf);
  const times = facts.filter(({ objective }) => objective === "RTO");
  const points = facts.filter(({ objective }) => objective === "RPO");
  const families: readonly Family[] = [
    {
      name: "firedrill_rta_seconds",
      unit: "seconds",
      help: "Recovery time actual with declared human time: its upper bound, or the least where no end was seen.",
      samples: samples(times, ({ upperSeconds, lowerSeconds }) => upperSeconds ?? lowerSeconds),
    },
    {
      name: "firedrill_rto_seconds",
      unit: "seconds",
      help: "Recovery time objective of the plan.",
      samples: samples(times, ({ targetSeconds }) => targetSeconds),
    },
    {
      name: "firedrill_rpa_seconds",
      unit: "seconds",
      help: "Recovery point actual: its upper bound. Absent where it was not measured.",
      samples: samples(points, ({ upperSeconds }) => upperSeconds),
    },
    {
      name: "firedrill_rpo_seconds",
      unit: "seconds",
      help: "Recovery point objective of the plan.",
      samples: samples(points, ({ targetSeconds }) => targetSeconds),
    },
    {
      name: "firedrill_lost_writes",
      help: "Writes that had been acknowledged and were gone after the recovery.",
      samples: samples(points, ({ lostWrites }) => lostWrites),
    },
    {
      name: "firedrill_outcome",
      help: "1 for how the exercise came out: its verdict, or why there is none.",
      samples: exercises.map(({ scenario, variant, verdict, outcome }) => ({
        labels: { scenario, variant, outcome: verdict ?? outcome },
        value: 1,
      })),
    },
    {
      name: "firedrill_started_timestamp_seconds",
      unit: "seconds",
      help: "When the exercise was started, in Unix time.",
      samples: exercises.map(({ scenario, variant, startedAt }) => ({
        labels: { scenario, variant },
        value: Date.parse(startedAt) / 1_000,
      })),
    },
  ];
  return `${families.flatMap(lines).join("\n")}\n# EOF\n`;
}

function samples(facts: readonly Fact[], valueOf: (fact: Fact) => number | null): Family["samples"] {
  return facts.flatMap((fact) => {
    const value = valueOf(fact);
    const { scenario, variant, store } = fact;
    return value === null
      ? []
      : [{ labels: { scenario, variant, ...(store === null ? {} : { store }) }, value }];
  });
}

function lines({ name, unit, help, samples: all }: Family): readonly string[] {
  return [
    `# TYPE ${name} gauge`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${help}`,
    ...all.map(({ labels, value }) => `${name}{${labelText(labels)}} ${value}`),
  ];
}

function labelText(labels: Labels): string {
  const escaped = (text: string) =>
    text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",");
}
