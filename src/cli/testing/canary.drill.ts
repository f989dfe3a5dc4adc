/**
 * A drill whose commands, pods and observers tell secrets of every kind. Nothing is destroyed, so its other records are
 * written by hand; everything that secrets pass on their way into evidence and report is what real drills pass.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "@playwright/test";
import { runProcedure } from "../../desk/procedure.ts";
import { layDesk } from "../../desk/layout.ts";
import { openJournal } from "../../journal/append.ts";
import type { JournalEvent } from "../../journal/events.ts";
import { redactEvent } from "../../journal/redact-event.ts";
import { createRedactor } from "../../journal/redact.ts";
import { stateRoot } from "../../keeper/state.ts";
import { metDrill, objectives, s } from "../../measure/testing.ts";
import { loadPlan, loadSystem } from "../../plan/load.ts";
import type { Step } from "../../plan/plan.ts";
import { harness } from "../../report/harness.ts";
import { judgeEvidence } from "../../report/judge-evidence.ts";
import { registerStart } from "../../seal/register.ts";
import { sealExercise } from "../../seal/seal.ts";
import { resultOf } from "../../workload/write-result.ts";
import { expect } from "../../../fixtures/matchers.ts";
import { openContext } from "../../../fixtures/run-context.ts";
import { showExercise, showStep } from "../../../fixtures/show.ts";
import { harnessError, tellProblem } from "../../../fixtures/tell.ts";
import { kinds, writings } from "./canary-kinds.ts";

const secrets = writings.flatMap(({ known }) => known ?? []);
const redactor = createRedactor({ secrets });
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command that prints it, and one that fails with it in its arguments. */
const steps: readonly Step[] = kinds.map(({ text }, index) => ({
  index: index + 1,
  title: `Kind ${index + 1}`,
  line: 100 + index * 2,
  notes: [],
  waitFor: [],
  blocks: [
    { language: "bash", script: `cat said/${index}.txt\nfalse ${quote(text)}`, line: 101 + index * 2 },
  ],
}));

/** What others than the procedure record: the tool's words come to each of them as they are. */
function records(text: string, index: number): readonly JournalEvent[] {
  const at = s(52) + index * 1e6;
  return [
    {
      type: "finding",
      at,
      severity: "high",
      code: "canary",
      message: `it said: ${text}`,
      line: 7,
      command: text,
    },
    { type: "symptom", at, text: "it fails", line: 8, observer: "logs", seen: true, detail: text },
    { type: "capability", begin: at, end: at, name: `capability-${index}`, ok: false, detail: text },
    { type: "integrity", begin: at, end: at, name: `check-${index}`, path: "sql", ok: false, detail: text },
    {
      type: "identity",
      at: s(25),
      when: "before",
      name: `identity-${index}`,
      value: text,
      expected: "changes",
    },
    { type: "identity", at, when: "after", name: `identity-${index}`, value: text, expected: "changes" },
    {
      type: "fault.observed",
      at: s(31.5),
      fault: "wipe",
      edge: "effect",
      observer: "stat",
      held: true,
      detail: text,
      table: text,
    },
    { type: "alarm", at: s(32.5), detail: text },
  ];
}

async function drill(
  id: string,
  carry: (record: (event: JournalEvent) => void, evidence: string) => Promise<void>,
  error?: string,
) {
  const context = await openContext();
  const evidence = path.join(context.folder, id);
  await mkdir(path.join(evidence, "steps"), { recursive: true });
  const drilled = {
    ...objectives,
    variant: id.replace("canary-", ""),
    capabilities: [...objectives.capabilities, ...kinds.map((_, index) => `capability-${index}`)],
    integrityChecks: [...objectives.integrityChecks, ...kinds.map((_, index) => `check-${index}`)],
  };
  await writeFile(path.join(evidence, "objectives.json"), JSON.stringify(drilled));
  const { plan, sha256 } = await loadPlan(context.planPath);
  const system = await loadSystem(context.systemPath);
  const startedAt = new Date().toISOString();
  const start = { run: context.run, exercise: id, control: false, at: startedAt };
  const counter = await registerStart(stateRoot(), start);
  const events: JournalEvent[] = metDrill().filter(({ type }) => type !== "step" && type !== "run.closed");
  await carry((event) => events.push(redactEvent(event, redactor.text)), evidence);
  const journal = await openJournal(path.join(evidence, "journal.jsonl"));
  await journal.append([...events, ...metDrill().filter(({ type }) => type === "run.closed")]);
  await journal.close();
  // The clients write their own records, beside the exercise's.
  const clients = await openJournal(path.join(evidence, "workload.jsonl"));
  await clients.append(
    kinds.flatMap(({ text, known }, index) => (known === undefined ? clientWrite(text, index) : [])),
  );
  await clients.close();
  const judged = await judgeEvidence(evidence);
  await showExercise({
    ...{
      id,
      run: context.run,
      evidence,
      startedAt,
      plan,
      planPath: context.planPath,
      planSha256: sha256,
      system,
    },
    ...{ ...judged, signer: null, known: [] },
    ...(error === undefined ? {} : { error }),
  });
  await sealExercise({
    ...{ folder: evidence, stateRoot: stateRoot(), run: context.run, exercise: id, counter },
    ...{ harness: await harness(), verdict: judged.judgement.verdict, key: null },
  });
  return { judgement: judged.judgement, findings: [], evidence };
}

function clientWrite(body: string, index: number): readonly JournalEvent[] {
  const write = { store: "configuration", seq: index } as const;
  const at = s(35) + index * 1e6;
  return [
    { type: "write.sent", at, ...write, id: `c-${index}`, version: 1, op: "create", sha256: "0" },
    { type: "write.ended", at: at + 5e5, ...write, ...resultOf({ kind: "answered", status: 500, body }) },
  ];
}

test("Tools that tell secrets", { tag: "@procedure" }, async () => {
  test.setTimeout(120_000);
  const outcome = await drill("canary-procedure", async (record, evidence) => {
    const folder = path.join(process.cwd(), "desk");
    const chart = path.join(process.cwd(), "desk-chart");
    for (const made of [chart, path.join(folder, "said")]) await mkdir(made, { recursive: true });
    for (const [index, { text }] of kinds.entries())
      await writeFile(path.join(folder, "said", `${index}.txt`), `${text}\n`);
    const desk = await layDesk({
      ...{ folder, chart, tools: [path.dirname(process.execPath)], kubeconfig: "none" },
      ...{ scripts: {}, planFiles: [], environment: {} },
    });
    let now = s(33);
    const told: string[] = [];
    await runProcedure({
      ...{ steps, desk, bindings: {}, timeoutMs: 20_000, redact: redactor, evidence, outputFolder: "steps" },
      clock: { now: () => (now += 1e6) },
      narrate: (title, body) => test.step(title, body),
      onLine: (line) => told.push(line),
      async record(...events) {
        for (const event of events) {
          record(event);
          const redacted = redactEvent(event, redactor.text);
          if (redacted.type === "step") await showStep(evidence, redacted);
        }
      },
    });
    for (const made of [chart, folder]) await rm(made, { recursive: true });
    await writeFile(path.join(evidence, "told.txt"), told.join("\n"));
    for (const [index, { text }] of kinds.entries()) for (const event of records(text, index)) record(event);
  });
  expect(outcome).toMeetObjectives();
});

test("A harness that fails of them", { tag: "@harness" }, async () => {
  const causes: string[] = [];
  for (const { text } of kinds)
    causes.push(await tellProblem(new Error(`it said: ${text}`), "evidence", { secrets }));
  const cause = causes.join("; ");
  const { evidence } = await drill(
    "canary-harness",
    async (record) => {
      for (const { text } of kinds) record({ type: "harness.error", at: s(47), message: `it said: ${text}` });
    },
    cause,
  );
  throw harnessError(cause, evidence);
});
