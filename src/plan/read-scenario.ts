/** One scenario: symptoms, steps, targets. A small machine walks its section from top to bottom. Pure. */
import { codeBlocks, plainTitle, textLines, type Flow, type Section, type TextLine } from "./document.ts";
import { isNotApplicable, readDuration } from "./durations.ts";
import { labelled, labelNamed, type Label } from "./labels.ts";
import type { Leftovers } from "./parse.ts";
import type { Duration, NotApplicable, Scenario } from "./plan.ts";
import { finishStep, itemStep, newStep, takeCode, takeLine, type StepDraft } from "./read-step.ts";

const heading =
  /^(?:scenario|сценарий)(?:\s*(?:#|№)?\s*(\d{1,4})\s*(?:[:.\-–—]\s*|\s+)|\s*[:\-–—]\s*)(.+)$/iu;
const stepHeading = /^(?:(?:step|шаг)\s*\d+\s*(?:[:.\-–—]\s*|$)|\d+[.)]\s+)(.*)$/iu;

/** "Scenario 2: Data Loss"; null for any other heading. */
export function scenarioHeading(
  title: string,
): { readonly number: number | null; readonly title: string } | null {
  const found = heading.exec(title);
  const text = plainTitle(found?.[2] ?? "");
  return text === "" ? null : { number: found?.[1] === undefined ? null : Number(found[1]), title: text };
}

/** "Data Loss!" -> "data-loss". */
export function slug(title: string): string {
  const words = title.toLowerCase().replace(/['’]/gu, "");
  return words.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/gu, "");
}

/** What the next list or code belongs to. "closed": to something that is no part of the procedure. */
type Place = "open" | "symptoms" | "steps" | "closed";

interface Draft {
  place: Place;
  readonly symptoms: { text: string; line: number }[];
  readonly steps: StepDraft[];
  rto?: Duration;
  rpo?: Duration | NotApplicable;
}

export function readScenario(sections: readonly Section[], position: number, leftovers: Leftovers): Scenario {
  const first = sections[0];
  const named = scenarioHeading(first?.title ?? "");
  const draft: Draft = { place: "open", symptoms: [], steps: [] };
  for (const section of sections) {
    if (section !== first) enterHeading(draft, section);
    for (const part of section.flow) takePart(draft, part, leftovers);
  }
  const title = named?.title ?? "";
  return {
    id: slug(title),
    number: named?.number ?? position,
    title,
    line: first?.line ?? 1,
    symptoms: draft.symptoms,
    steps: draft.steps.map((step, index) => finishStep(step, index + 1)),
    ...(draft.rto === undefined ? {} : { rto: draft.rto }),
    ...(draft.rpo === undefined ? {} : { rpo: draft.rpo }),
  };
}

function enterHeading(draft: Draft, section: Section): void {
  const step = stepHeading.exec(section.title);
  if (step !== null) {
    draft.steps.push(newStep(step[1] || section.title, section.line));
    draft.place = "steps";
  } else {
    draft.place = placeOf(labelNamed(section.title)) ?? "closed";
  }
}

function takePart(draft: Draft, part: Flow, leftovers: Leftovers): void {
  if (part.kind === "text") takeText(draft, part, leftovers);
  else if (part.kind === "list") takeList(draft, part, leftovers);
  else {
    const step = draft.place === "steps" ? draft.steps.at(-1) : undefined;
    if (step === undefined) leftovers.blocks.push(part.block);
    else takeCode(step, part.block, leftovers);
  }
}

function takeText(draft: Draft, line: TextLine, leftovers: Leftovers): void {
  const found = labelled(line);
  const target = found?.label === "rto" || found?.label === "rpo" ? found.label : null;
  if (found !== null && target !== null) {
    takeTarget({ draft, target, line, value: found.value, leftovers });
    if (draft.steps.length > 0) draft.place = "closed";
    return;
  }
  const place = placeOf(found?.label ?? null);
  if (place !== null) draft.place = place;
  else if (line.lead !== undefined && found?.label === null && found.value === "") draft.place = "closed";
  else {
    const step = draft.place === "steps" ? draft.steps.at(-1) : undefined;
    if (step !== undefined) takeLine(step, line, leftovers);
  }
}

function takeList(draft: Draft, list: Extract<Flow, { kind: "list" }>, leftovers: Leftovers): void {
  if (draft.place === "symptoms") {
    const items = list.items.map(({ flow, line }) => ({ text: textLines(flow)[0]?.text ?? "", line }));
    draft.symptoms.push(...items);
    for (const { flow } of list.items) leftovers.blocks.push(...codeBlocks(flow));
    return;
  }
  const steps = draft.place === "steps" || (draft.place === "open" && list.ordered);
  const last = draft.steps.at(-1);
  if (steps && (list.ordered || last === undefined)) {
    draft.place = "steps";
    draft.steps.push(...list.items.map((item) => itemStep(item, leftovers)));
  } else if (steps && last !== undefined) {
    for (const item of list.items) {
      for (const line of textLines(item.flow)) takeLine(last, line, leftovers);
      for (const block of codeBlocks(item.flow)) takeCode(last, block, leftovers);
    }
  } else {
    for (const line of textLines(list.items.flatMap(({ flow }) => flow)))
      takeTargetLine(draft, line, leftovers);
    for (const { flow } of list.items) leftovers.blocks.push(...codeBlocks(flow));
  }
}

/** Targets may stand in a list: "- **RTO:** <1 hour". */
function takeTargetLine(draft: Draft, line: TextLine, leftovers: Leftovers): void {
  const found = labelled(line);
  if (found?.label === "rto" || found?.label === "rpo") {
    takeTarget({ draft, target: found.label, line, value: found.value, leftovers });
  }
}

/** The first of each counts; a second one is not guessed between. */
function takeTarget(input: {
  draft: Draft;
  target: "rto" | "rpo";
  line: TextLine;
  value: string;
  leftovers: Leftovers;
}): void {
  const { draft, target, line, value, leftovers } = input;
  const ms = readDuration(value);
  const at = { text: value, line: line.line };
  const refuse = (expected: string) => leftovers.unread.push({ text: line.text, line: line.line, expected });
  if (draft[target] !== undefined) refuse(`one ${target.toUpperCase()} for each scenario`);
  else if (target === "rpo" && isNotApplicable(value)) draft.rpo = { notApplicable: true, ...at };
  else if (ms === null || (target === "rto" && ms === 0)) {
    refuse(target === "rto" ? "a duration, such as <1 hour" : "a duration, such as <15 minutes, or N/A");
  } else draft[target] = { ms, ...at };
}

function placeOf(label: Label | null): Place | null {
  if (label === "symptoms") return "symptoms";
  return label === "steps" ? "steps" : null;
}
