/** Markdown -> plan. Tolerant in form (heading levels, bold or not, two languages), strict in meaning. Pure. */
import { readBackups } from "./read-backups.ts";
import { plainTitle, readDocument, textLines, type Flow, type Section } from "./document.ts";
import { labelled, labelNamed } from "./labels.ts";
import { readFiles } from "./read-files.ts";
import { readObjectives } from "./read-objectives.ts";
import { readScenario, scenarioHeading, slug } from "./read-scenario.ts";
import type { Block, HeaderField, Plan, Unread } from "./plan.ts";

/** What the readers leave aside: code that nothing runs, and known labels with values that cannot be read. */
export interface Leftovers {
  readonly blocks: Block[];
  readonly unread: Unread[];
}

/**
 * What is missing is missing in the plan, what cannot be read is in `notUnderstood`. Throws a `RangeError` for what is
 * no document for people (see `readDocument`).
 */
export function parsePlan(markdown: string): Plan {
  const leftovers: Leftovers = { blocks: [], unread: [] };
  const { files, logs, sections } = readFiles(readDocument(markdown), leftovers);
  const { groups, rest } = splitScenarios(sections);
  const scenarios = groups.map((group, index) => readScenario(group, index + 1, leftovers));
  const backups = readBackups(rest, leftovers);
  const objectives = readObjectives(rest, leftovers);
  const { lines, ...header } = readHeader(rest);
  return {
    ...header,
    lines: {
      ...lines,
      ...(backups.testFrequency === undefined ? {} : { testFrequency: backups.testFrequency.line }),
    },
    named: readNamed(rest),
    ...objectives,
    cadences: backups.cadences,
    backupBlocks: backups.blocks,
    scenarios,
    files,
    checklist: readChecklist(rest),
    testScenarios: readTestScenarios(rest),
    ...(backups.testFrequency === undefined ? {} : { testFrequency: backups.testFrequency.text }),
    logs,
    otherBlocks: leftovers.blocks.toSorted((a, b) => a.line - b.line),
    notUnderstood: leftovers.unread.toSorted((a, b) => a.line - b.line),
  };
}

/** A scenario's section with the sections inside it, apart from the rest of the document. */
function splitScenarios(sections: readonly Section[]) {
  const groups: Section[][] = [];
  const rest: Section[] = [];
  let inside: { depth: number; group: Section[] } | null = null;
  for (const section of sections) {
    if (inside !== null && section.depth > inside.depth) {
      inside.group.push(section);
      continue;
    }
    inside = scenarioHeading(section.title) === null ? null : { depth: section.depth, group: [section] };
    if (inside === null) rest.push(section);
    else groups.push(inside.group);
  }
  return { groups, rest };
}

type Header = Pick<Plan, "title" | "date" | "version" | "status" | "nextStep" | "lines">;

/** The first of each: a document may repeat its status at the end. */
function readHeader(sections: readonly Section[]): Header {
  const title = sections.find(({ depth }) => depth > 0);
  const values: Partial<Record<HeaderField, string>> = {};
  const lines: Partial<Record<HeaderField, number>> = title === undefined ? {} : { title: title.line };
  for (const line of sections.flatMap(({ flow }) => textLines(flow))) {
    const found = labelled(line);
    const label = found?.label;
    if (label !== "date" && label !== "version" && label !== "status" && label !== "nextStep") continue;
    if (values[label] !== undefined || !found?.value) continue;
    values[label] = plainTitle(found.value);
    lines[label] = line.line;
  }
  return { title: title?.title ?? "", ...values, lines };
}

/** The list after `Scenarios:` in the overview, or under a heading of that name. */
function readNamed(sections: readonly Section[]): Plan["named"] {
  const items = sections.flatMap(({ title, flow }) => {
    const start = labelNamed(title) === "scenarios" ? 0 : afterLabel(flow, "scenarios");
    const list = start === null ? undefined : flow.slice(start).find(({ kind }) => kind === "list");
    return list?.kind === "list" ? list.items : [];
  });
  return items.flatMap(({ flow, line }) => {
    const text = plainTitle(textLines(flow)[0]?.text ?? "").replace(/[.;:,]+$/u, "");
    const title = scenarioHeading(text)?.title ?? text;
    return title === "" ? [] : [{ id: slug(title), title, line }];
  });
}

function readChecklist(sections: readonly Section[]): Plan["checklist"] {
  return sections.flatMap(({ title, flow }) => {
    const start = labelNamed(title) === "checklist" ? 0 : afterLabel(flow, "checklist");
    const listed = start === null ? undefined : flow.slice(start).find(({ kind }) => kind === "list");
    return flow.flatMap((part) => {
      if (part.kind !== "list") return [];
      const items = part.items.filter(({ task }) => task || part === listed);
      return items.map((item) => ({ item: textLines(item.flow)[0]?.text ?? "", line: item.line }));
    });
  });
}

function readTestScenarios(sections: readonly Section[]): Plan["testScenarios"] {
  return sections.flatMap(({ title, flow }) => {
    const start = labelNamed(title) === "testScenarios" ? 0 : afterLabel(flow, "testScenarios");
    const list = start === null ? undefined : flow.slice(start).find(({ kind }) => kind === "list");
    const items = list?.kind === "list" ? list.items : [];
    return items.map((item) => ({ text: textLines(item.flow)[0]?.text ?? "", line: item.line }));
  });
}

function afterLabel(
  flow: readonly Flow[],
  label: "scenarios" | "checklist" | "testScenarios",
): number | null {
  const at = flow.findIndex((part) => part.kind === "text" && labelled(part)?.label === label);
  return at < 0 ? null : at + 1;
}
