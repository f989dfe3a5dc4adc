/** One evidence folder, judged: journal and objectives in, judgement out. The drill and `rejudge` both come here. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { JournalEvent } from "../journal/events.ts";
import { readEvidence } from "../journal/read.ts";
import { judge } from "../measure/judge.ts";
import type { Judgement } from "../measure/judgement.ts";
import type { Objectives } from "../measure/objectives.ts";

export interface JudgedEvidence {
  readonly objectives: Objectives;
  readonly events: readonly JournalEvent[];
  readonly judgement: Judgement;
}

/** Rejects when objectives or journal cannot be read. A torn line is the harness's error, so no verdict is met by it. */
export async function judgeEvidence(folder: string): Promise<JudgedEvidence> {
  const objectives: Objectives = JSON.parse(await readFile(path.join(folder, "objectives.json"), "utf8"));
  const { events, torn } = await readEvidence(folder);
  const at = events.reduce((last, event) => ("at" in event ? Math.max(last, event.at) : last), 0);
  const all = [
    ...events,
    ...torn.map((where) => ({ type: "harness.error", at, message: `a torn line: ${where}` }) as const),
  ];
  return { objectives, events: all, judgement: judge(all, objectives) };
}
