/** What a rule is, and what several rules need. Pure. */
import type { Block, Plan, PlanFinding, Scenario, Step } from "../plan.ts";
import { readScript, type ShellCommand } from "../shell.ts";
import type { System } from "../system.ts";

export interface RuleInput {
  readonly plan: Plan;
  readonly system?: System;
}

export interface Hit {
  readonly line: number;
  /** One sentence with the numbers in it. */
  readonly message: string;
  /** Where it differs from the rule's own. */
  readonly severity?: PlanFinding["severity"];
}

export interface Rule {
  readonly code: string;
  readonly severity: PlanFinding["severity"];
  check(input: RuleInput): readonly Hit[];
}

export interface PlacedBlock {
  readonly block: Block;
  readonly place: "step" | "backup" | "file";
  /** Of a file. */
  readonly path?: string;
  readonly scenario?: Scenario;
  readonly step?: Step;
}

/** Every block that the plan has run, in the document's order. */
export function placedBlocks(plan: Plan): readonly PlacedBlock[] {
  const steps = plan.scenarios.flatMap((scenario) =>
    scenario.steps.flatMap((step) =>
      step.blocks.map((block): PlacedBlock => ({ block, place: "step", scenario, step })),
    ),
  );
  const backups = plan.backupBlocks.map((block): PlacedBlock => ({ block, place: "backup" }));
  const files = plan.files.flatMap(({ block, path }): PlacedBlock[] =>
    block === undefined ? [] : [{ block, place: "file", path }],
  );
  return [...steps, ...backups, ...files].toSorted((a, b) => a.block.line - b.block.line);
}

export function stepCommands(scenario: Scenario): readonly ShellCommand[] {
  return scenario.steps.flatMap(commandsOfStep);
}

export function commandsOfStep(step: Step): readonly ShellCommand[] {
  return step.blocks.flatMap((block) => readScript(block).commands);
}

/** Its output goes to a file. */
export function keeps(command: ShellCommand): boolean {
  return [command, ...command.into].some(({ name, writes }) => writes.length > 0 || name === "tee");
}

/** A step that is there to look, not to change. */
export function isCheck(step: Step): boolean {
  return /verif|check|confirm|validat|assess|identif|проверк|убеди|оцен/iu.test(step.title);
}

/** "line 3", "lines 3 and 5", "lines 3, 5 and 8". */
export function sayLines(lines: readonly number[]): string {
  const sorted = [...new Set(lines)].toSorted((a, b) => a - b);
  const last = sorted.pop();
  return sorted.length === 0 ? `line ${last ?? "?"}` : `lines ${sorted.join(", ")} and ${last}`;
}
