/** `**File:** path` with its block or its `**Fields:**`, taken out of the document wherever they stand. Pure. */
import { textLines, type Flow, type Section } from "./document.ts";
import { labelled } from "./labels.ts";
import type { Leftovers } from "./parse.ts";
import type { Block, Log, PlanFile } from "./plan.ts";

interface Open {
  readonly path: string;
  readonly line: number;
  block?: Block;
  fields?: readonly string[];
}

/** Files, logs, and the sections without what belongs to them. */
export function readFiles(sections: readonly Section[], leftovers: Leftovers) {
  const found: Open[] = [];
  const rest = sections.map((section) => {
    const flow: Flow[] = [];
    let open: Open | null = null;
    let awaitsFields = false;
    for (const part of section.flow) {
      const name = part.kind === "text" ? labelled(part) : null;
      if (part.kind === "text" && name?.label === "file") {
        open = fileNamed(name.value, part.line, leftovers);
        if (open !== null) found.push(open);
        awaitsFields = false;
      } else if (open !== null && name?.label === "fields") {
        awaitsFields = true;
      } else if (open !== null && awaitsFields && part.kind === "list") {
        open.fields = part.items.map((item) => textLines(item.flow)[0]?.text ?? "");
        open = null;
      } else if (open !== null && part.kind === "code" && open.block === undefined) {
        open.block = part.block;
        open = null;
      } else {
        flow.push(part);
      }
    }
    return { ...section, flow };
  });
  const files: PlanFile[] = found
    .filter(({ fields }) => fields === undefined)
    .map(({ path, line, block }) => ({ path, line, ...(block === undefined ? {} : { block }) }));
  const logs: Log[] = found.flatMap(({ path, line, fields }) =>
    fields === undefined ? [] : [{ path, line, fields }],
  );
  return { files, logs, sections: rest };
}

function fileNamed(value: string, line: number, leftovers: Leftovers): Open | null {
  const path = value.replace(/^[`"']+|[`"']+$/gu, "").trim();
  if (path !== "" && !/\s/u.test(path)) return { path, line };
  leftovers.unread.push({ text: `File: ${value}`, line, expected: "one path without spaces" });
  return null;
}
