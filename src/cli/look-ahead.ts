/** What a run has before it, from the plan and from what earlier runs took. Writes nothing. */
import type { Plan } from "../plan/plan.ts";
import type { System } from "../plan/system.ts";
import type { Ahead } from "../report/ahead.ts";
import { readPast, readSamples } from "../report/past-exercises.ts";
import { usualPhases } from "../report/usual.ts";
import type { Chosen } from "./choose.ts";

export async function lookAhead(input: {
  readonly exercises: readonly Chosen[];
  readonly plan: Plan;
  readonly system: Pick<System, "scenarios">;
  readonly reports: string;
}): Promise<readonly Ahead[]> {
  const [here, brought] = await Promise.all([readPast(input.reports), readSamples(input.reports)]);
  const past = [...here.exercises, ...brought.exercises].map(({ record }) => record);
  return input.exercises.map(({ scenario: id, variant }) => {
    const scenario = input.plan.scenarios.find((one) => one.id === id);
    return {
      id: `${id}/${variant}`,
      title: input.system.scenarios[id]?.variants[variant]?.title ?? scenario?.title ?? id,
      rtoMs: scenario?.rto?.ms ?? null,
      usual: usualPhases(past, { scenario: id, variant }),
    };
  });
}
