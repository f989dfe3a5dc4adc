/** Was every documented step run, in order, and did it succeed? */
import type { EventOf } from "../journal/events.ts";
import { formatMs } from "./describe.ts";
import type { Facts } from "./facts.ts";
import type { Reason, ReasonCode } from "./judgement.ts";
import type { Objectives } from "./objectives.ts";

type Step = EventOf<"step">;

const codes: Readonly<Partial<Record<Step["status"], ReasonCode>>> = {
  failed: "step-failed",
  empty: "step-empty",
  skipped: "step-skipped",
  "timed-out": "step-timed-out",
};

/** The procedure began: before that, a missing step is not the plan's fault. */
export function procedureBegan({ phases, steps }: Facts): boolean {
  return steps.length > 0 || phases.some((phase) => phase.name === "procedure" && phase.edge === "begin");
}

export function procedureReasons(facts: Facts, objectives: Objectives): readonly Reason[] {
  if (!procedureBegan(facts)) return [];
  if (objectives.steps.length === 0) {
    return [
      {
        code: "step-skipped",
        message: "the plan has no recovery step to run",
        planLine: objectives.planLine,
      },
    ];
  }
  const reasons: Reason[] = [];
  let lastBegin = Number.NEGATIVE_INFINITY;
  for (const [position, { title, line }] of objectives.steps.entries()) {
    const name = `step ${position + 1} "${title}"`;
    const runs = facts.steps.filter((step) => step.line === line);
    if (runs.length === 0) {
      reasons.push({ code: "step-skipped", message: `${name} was never begun`, planLine: line });
    }
    for (const step of runs) {
      const code = codes[step.status];
      if (code !== undefined)
        reasons.push({ code, message: `${name} ${whatHappened(step)}`, planLine: line });
      if (step.status === "manual" && step.declaredMs === undefined) {
        reasons.push({
          code: "step-skipped",
          message: `${name} is for a person, and the plan declares no time for it`,
          planLine: line,
        });
      }
      if (step.status === "skipped") continue;
      if (step.begin < lastBegin) {
        reasons.push({ code: "step-failed", message: `${name} was run out of order`, planLine: line });
      }
      lastBegin = Math.max(lastBegin, step.begin);
    }
  }
  return reasons;
}

function whatHappened(step: Step): string {
  switch (step.status) {
    case "empty":
      return "ran no command";
    case "skipped":
      return "was never begun";
    case "timed-out":
      return `had not ended after ${formatMs((step.end - step.begin) / 1e6)}`;
    case "failed":
    case "manual":
    case "succeeded": {
      const [first] = step.failures;
      if (first === undefined) return `failed with exit code ${step.exitCode ?? "unknown"}`;
      const where = first.line === undefined ? "" : ` (line ${first.line})`;
      return `failed: ${first.command} exited ${first.exitCode}${where}`;
    }
  }
}
