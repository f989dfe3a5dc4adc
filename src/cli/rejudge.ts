/** `drill rejudge`: saved evidence, judged by today's rules, without a cluster. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { Judgement } from "../measure/judgement.ts";
import { Problem } from "../problem.ts";
import { judgeEvidence } from "../report/judge-evidence.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { requireOutput } from "./output.ts";

export async function rejudgeVerb(folder: string, options: { output?: string }): Promise<number> {
  const output = requireOutput(options.output);
  const judgements: { readonly folder: string; readonly judgement: Judgement }[] = [];
  for (const evidence of await evidenceFolders(folder)) {
    const { judgement } = await judgeEvidence(evidence);
    judgements.push({ folder: evidence, judgement });
  }
  if (output === "json") {
    process.stdout.write(`${JSON.stringify(judgements, null, 2)}\n`);
  } else {
    for (const { folder: evidence, judgement } of judgements) {
      const reasons = judgement.reasons.map(({ code, message }) => `  - ${code}: ${message}\n`).join("");
      process.stdout.write(`${judgement.verdict}  ${evidence}\n${reasons}`);
    }
  }
  return exitCodeOf(judgements.map(({ judgement }) => ({ outcome: "judged", verdict: judgement.verdict })));
}

async function evidenceFolders(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw noEvidence(folder, cause);
  });
  if (names.includes("objectives.json")) return [folder];
  const found: string[] = [];
  for (const name of names.toSorted()) {
    const inner = path.join(folder, name, "objectives.json");
    if (await stat(inner).catch(() => null)) found.push(path.join(folder, name));
  }
  if (found.length === 0) throw noEvidence(folder);
  return found;
}

function noEvidence(folder: string, cause?: unknown): Problem {
  return new Problem(
    {
      what: "No evidence to judge",
      where: folder,
      expected: "a folder with objectives.json and journal.jsonl, or a run folder that holds such folders",
      next: "give a folder beneath reports/runs/, for example reports/latest",
    },
    { kind: "usage", cause },
  );
}
