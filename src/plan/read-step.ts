/** One step of a procedure while it is read: title, prose, directives, bash blocks. Pure. */
import { codeBlocks, plainTitle, textLines, type Item, type TextLine } from "./document.ts";
import { readDuration } from "./durations.ts";
import { labelled } from "./labels.ts";
import type { Leftovers } from "./parse.ts";
import type { Block, Step } from "./plan.ts";
import { isShell } from "./shell.ts";

export interface StepDraft {
  readonly title: string;
  readonly line: number;
  readonly notes: string[];
  readonly blocks: Block[];
  readonly waitFor: string[];
  declaredMs?: number;
}

export function newStep(title: string, line: number): StepDraft {
  const text = plainTitle(title).replace(/\s*[:：]$/u, "");
  return { title: text, line, notes: [], blocks: [], waitFor: [] };
}

/** `1. **Title:** prose` with whatever is indented under it. */
export function itemStep(item: Item, leftovers: Leftovers): StepDraft {
  const [first, ...others] = textLines(item.flow);
  const title = first?.lead ?? first?.text ?? "";
  const step = newStep(title, item.line);
  const rest = first === undefined ? "" : first.text.slice(title.length).trim();
  if (rest !== "") step.notes.push(rest.replace(/^[:：]\s*/u, ""));
  for (const line of others) takeLine(step, line, leftovers);
  for (const block of codeBlocks(item.flow)) takeCode(step, block, leftovers);
  return step;
}

/** A directive (`Wait for:`, `Takes:`) or a note. */
export function takeLine(step: StepDraft, line: TextLine, leftovers: Leftovers): void {
  const found = labelled(line);
  if (found?.label === "waitFor" && found.value !== "") {
    step.waitFor.push(found.value);
  } else if (found?.label === "takes") {
    const ms = readDuration(found.value);
    const expected = "a duration, such as 5 minutes";
    if (ms === null) leftovers.unread.push({ text: line.text, line: line.line, expected });
    else step.declaredMs = (step.declaredMs ?? 0) + ms;
  } else {
    step.notes.push(line.text);
  }
}

/** Bash is run; what is not marked as bash might be anything, so it is not. */
export function takeCode(step: StepDraft, block: Block, leftovers: Leftovers): void {
  if (isShell(block)) step.blocks.push(block);
  else leftovers.blocks.push(block);
}

export function finishStep(step: StepDraft, index: number): Step {
  return { index, ...step };
}
