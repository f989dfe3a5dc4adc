/** `drill rejudge`: saved evidence, judged by today's rules, without a cluster. */
import type { Judgement } from "../measure/judgement.ts";
import { judgeEvidence } from "../report/judge-evidence.ts";
import { evidenceFolders } from "./evidence-folders.ts";
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
