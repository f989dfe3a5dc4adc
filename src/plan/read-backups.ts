/** The backup section: its blocks and how often they are due. The testing section's frequency too. Pure. */
import { codeBlocks, textLines, type Section, type TextLine } from "./document.ts";
import { intervalOfLabel, readInterval } from "./durations.ts";
import { labelled } from "./labels.ts";
import type { Leftovers } from "./parse.ts";
import type { Block, Cadence } from "./plan.ts";
import { isShell } from "./shell.ts";

interface Backups {
  readonly cadences: readonly Cadence[];
  readonly blocks: readonly Block[];
  readonly testFrequency?: { readonly text: string; readonly line: number };
}

const backup = /backup|back-up|резервн|бэкап/iu;
const noBackup = /script|tool|\blog\b|скрипт|инструмент|журнал/iu;
const testing = /test|drill|exercise|тест|учени|проверк/iu;

export function readBackups(sections: readonly Section[], leftovers: Leftovers): Backups {
  const cadences: Cadence[] = [];
  const blocks: Block[] = [];
  let testFrequency: { text: string; line: number } | undefined;
  const tops = sections.filter(({ depth }) => depth === 1);
  const title = tops.length === 1 ? tops[0]?.title : undefined;
  for (const section of sections) {
    const role = roleOf(section, title);
    for (const block of codeBlocks(section.flow)) {
      if (role === "backup" && isShell(block)) blocks.push(block);
      else leftovers.blocks.push(block);
    }
    for (const line of textLines(section.flow)) {
      const found = labelled(line);
      if (role === "backup") readCadence({ section, line, cadences, leftovers });
      if (role === "testing" && found?.label === "frequency") {
        testFrequency ??= { text: found.value, line: line.line };
      }
    }
  }
  return { cadences, blocks, ...(testFrequency === undefined ? {} : { testFrequency }) };
}

function readCadence(input: {
  section: Section;
  line: TextLine;
  cadences: Cadence[];
  leftovers: Leftovers;
}): void {
  const { section, line, cadences, leftovers } = input;
  const found = labelled(line);
  if (found === null) return;
  const stated = intervalOfLabel(found.name);
  if (stated !== null) {
    const text = found.value === "" ? found.name : `${found.name}: ${found.value}`;
    cadences.push({ ...coverOf(section), interval: { ms: stated, text, line: line.line } });
  }
  if (found.label !== "frequency") return;
  const ms = readInterval(found.value);
  if (ms !== null) {
    cadences.push({ ...coverOf(section), interval: { ms, text: found.value, line: line.line } });
  } else {
    const expected = "how often, such as Every 6 hours or Daily";
    leftovers.unread.push({ text: line.text, line: line.line, expected });
  }
}

function coverOf({ title, flow }: Section) {
  const items = flow.flatMap((part) => (part.kind === "list" ? part.items : []));
  return {
    what: title,
    covers: items.map((item) => ({ text: textLines(item.flow)[0]?.text ?? "", line: item.line })),
    commands: codeBlocks(flow).some(isShell),
  };
}

/** The innermost heading that says what a section is for; the document's own title says nothing about its parts. */
function roleOf(section: Section, title: string | undefined): "backup" | "testing" | null {
  for (const heading of [section.title, ...section.above.toReversed()]) {
    if (heading === title) continue;
    if (testing.test(heading)) return "testing";
    if (backup.test(heading) && !noBackup.test(heading)) return "backup";
  }
  return null;
}
