/**
 * Where an exercise's time goes, from the journals of those that were drilled here, and of the samples: how much of it is the
 * harness's own, and where it stands idle between two phases.
 */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { readEvidence } from "../journal/read.ts";
import { quantile } from "../report/quarter/quantile.ts";
import type { Bench } from "./figure.ts";

/** Work of the harness alone: nothing of it belongs to the system, to its plan, or to watching the two. */
const ownPhases = new Set(["load", "final-read", "vault-search"]);
const idleMs = 250;
const reports = path.join(import.meta.dirname, "../../reports");

export const wallTime: Bench = async () => {
  const shares: number[] = [];
  const gaps: string[] = [];
  for (const folder of await evidenceFolders()) {
    const { events } = await readEvidence(folder);
    const phases = events.filter((event) => event.type === "phase");
    const [first, last] = [phases[0]?.at ?? 0, phases.at(-1)?.at ?? 0];
    let own = 0;
    let ended = first;
    let begun = first;
    for (const { edge, at, name } of phases) {
      if (edge === "begin") {
        begun = at;
        own += at - ended;
        if ((at - ended) / 1e6 > idleMs)
          gaps.push(`${path.basename(folder)}: ${Math.round((at - ended) / 1e6)} ms before ${name}`);
      } else {
        ended = at;
        if (ownPhases.has(name)) own += at - begun;
      }
    }
    if (last > first) shares.push((own / (last - first)) * 100);
  }
  const runs = shares.length;
  return [
    {
      figure: "wall time that is the harness's own, the largest share",
      value: Math.round(quantile(shares, 1) * 10) / 10,
      unit: "%",
      atMost: 10,
      runs,
      detail: `${[...ownPhases].join(", ")}, and what lies between phases`,
    },
    {
      figure: `gaps over ${idleMs} ms between two phases`,
      value: gaps.length,
      unit: "gaps",
      runs,
      ...(gaps.length === 0 ? {} : { detail: gaps.slice(0, 5).join("; ") }),
    },
  ];
};

/** Every folder with a journal: samples, and runs of this checkout. */
async function evidenceFolders(): Promise<readonly string[]> {
  const names = await readdir(reports, { recursive: true, withFileTypes: true });
  return names.filter(({ name }) => name === "journal.jsonl").map(({ parentPath }) => parentPath);
}
