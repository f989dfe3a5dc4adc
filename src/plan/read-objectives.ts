/** Tiers of RTO and RPO, and the human minutes that the plan declares. Pure. */
import { textLines, type Section, type TextLine } from "./document.ts";
import { readDuration } from "./durations.ts";
import { labelled, labelNamed } from "./labels.ts";
import type { Leftovers } from "./parse.ts";
import type { Duration, Plan, TierObjective } from "./plan.ts";

type Objectives = Pick<Plan, "serviceTiers" | "dataTiers" | "declared">;
type Kind = "rto" | "rpo";

/** `sections` without the scenarios: a scenario's own targets are its own. */
export function readObjectives(sections: readonly Section[], leftovers: Leftovers): Objectives {
  const tiers: Record<Kind, TierObjective[]> = { rto: [], rpo: [] };
  const declared: { detect?: Duration; decide?: Duration } = {};
  for (const section of sections) {
    let kind = kindOf(section.title);
    for (const line of textLines(section.flow)) {
      const found = labelled(line);
      if (found === null) continue;
      const { label, name, value } = found;
      if (label === "detect" || label === "decide") {
        const duration = durationAt(line, value, leftovers);
        if (duration !== null) declared[label] ??= duration;
      } else if ((label === "rto" || label === "rpo") && value === "") {
        kind = label;
      } else if (kind !== null && label === null) {
        const target = durationAt(line, value, leftovers);
        if (target !== null) tiers[kind].push({ tier: name, target });
      }
    }
  }
  return {
    serviceTiers: tiers.rto,
    dataTiers: tiers.rpo,
    ...(Object.keys(declared).length === 0 ? {} : { declared }),
  };
}

function kindOf(title: string): Kind | null {
  const named = labelNamed(title);
  if (named === "rto" || named === "rpo") return named;
  if (/^RTO\b|recovery time objective/iu.test(title)) return "rto";
  return /^RPO\b|recovery point objective/iu.test(title) ? "rpo" : null;
}

function durationAt(line: TextLine, value: string, leftovers: Leftovers): Duration | null {
  const ms = readDuration(value);
  if (ms !== null) return { ms, text: value, line: line.line };
  leftovers.unread.push({
    text: line.text,
    line: line.line,
    expected: "a duration, such as <15 minutes or 2 hours",
  });
  return null;
}
