/** A procedure divided where it waits for others: up to there it can be run, judged and lived with. Pure. */
import type { Step } from "../plan/plan.ts";

export interface StepStage {
  /** What the first of its steps waits for. */
  readonly waitFor: readonly string[];
  readonly steps: readonly Step[];
}

/** At least one stage; each later one starts with a step that waits. */
export function stagesOf(steps: readonly Step[]): readonly StepStage[] {
  const stages: { waitFor: readonly string[]; steps: Step[] }[] = [];
  for (const step of steps) {
    const current = stages.at(-1);
    if (current === undefined || step.waitFor.length > 0)
      stages.push({ waitFor: step.waitFor, steps: [step] });
    else current.steps.push(step);
  }
  return stages.length === 0 ? [{ waitFor: [], steps: [] }] : stages;
}
