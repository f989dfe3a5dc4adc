import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { JournalEvent } from "../journal/events.ts";
import { eventSchema } from "../journal/events.ts";
import { createRedactor } from "../journal/redact.ts";
import type { Step } from "../plan/plan.ts";
import { runProcedure } from "./procedure.ts";

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "firedrill-procedure-"));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

function step(index: number, script: string | null, more: Partial<Step> = {}): Step {
  const blocks = script === null ? [] : [{ language: "bash", script, line: index * 100 }];
  return { index, title: `Step ${index}`, line: index * 100 - 2, notes: [], blocks, waitFor: [], ...more };
}

async function run(steps: readonly Step[], bindings: Record<string, string> = {}, timeoutMs = 10_000) {
  const events: JournalEvent[] = [];
  await runProcedure({
    steps,
    desk: { folder, environment: { PATH: process.env["PATH"] ?? "", HOME: folder } },
    bindings,
    record: async (...more) => void events.push(...more.map((event) => eventSchema.parse(event))),
    clock: { now: () => Math.round(performance.now() * 1e6) },
    timeoutMs,
    redact: createRedactor({ secrets: ["very-secret-value"] }),
    evidence: folder,
    outputFolder: "steps",
  });
  const recorded = events.filter((event) => event.type === "step");
  const findings = events.filter((event) => event.type === "finding");
  return { recorded, findings };
}

test("steps run in order, each with its status, and a failing one does not stop the rest", async () => {
  const { recorded } = await run([
    step(1, null, { declaredMs: 300_000 }),
    step(2, "echo one > seen\necho shown"),
    step(3, "true\nfalse\necho three >> seen"),
    step(4, "# to be written"),
    step(5, "cat seen"),
  ]);
  expect(recorded.map(({ index, status }) => [index, status])).toEqual([
    [1, "manual"],
    [2, "succeeded"],
    [3, "failed"],
    [4, "empty"],
    [5, "succeeded"],
  ]);
  expect(recorded[0]?.declaredMs).toBe(300_000);
  expect(recorded[2]?.failures).toEqual([{ command: "false", exitCode: 1, line: 301 }]);
  expect(readFileSync(join(folder, recorded[4]?.output ?? ""), "utf8")).toBe("one\nthree\n");
});

test("a step that takes too long is ended and the next one still runs", async () => {
  const { recorded } = await run([step(1, "sleep 61"), step(2, "echo on")], {}, 600);
  expect(recorded.map(({ status }) => status)).toEqual(["timed-out", "succeeded"]);
});

test("a step of several blocks runs all and one failing block fails it", async () => {
  const blocks = [
    { language: "bash", script: "exit 4", line: 10 },
    { language: "bash", script: "echo two", line: 20 },
    { language: "yaml", script: "a: 1", line: 30 },
  ];
  const { recorded } = await run([step(1, null, { blocks })]);
  expect(recorded[0]).toMatchObject({
    status: "failed",
    exitCode: 4,
    failures: [{ command: "exit 4", exitCode: 4, line: 10 }],
  });
  expect(readFileSync(join(folder, "steps/step-1.txt"), "utf8")).toContain("two");
});

test("placeholders are filled in when the step starts", async () => {
  const { recorded } = await run([step(1, "touch 20260101.tar.gz"), step(2, "ls <backup-file.tar.gz>")], {
    "<backup-file.tar.gz>": "ls -1 | grep tar",
  });
  expect(recorded[1]).toMatchObject({ status: "succeeded", script: "ls 20260101.tar.gz" });
});

const unfilled: readonly (readonly [string, string, Record<string, string>, string])[] = [
  ["with an empty answer", "true\nls <file-name>", { "<file-name>": "true" }, "placeholder-empty"],
  ["whose command fails", "true\nls <file-name>", { "<file-name>": "echo x; exit 1" }, "placeholder-empty"],
  [
    "whose value a shell would take apart",
    "true\nls <file-name>",
    { "<file-name>": "echo 'a; rm b'" },
    "placeholder-empty",
  ],
  ["that nothing is bound to", "true\nls <file-name>", {}, "placeholder-unbound"],
  ["in capitals that nothing is bound to", "true\nls k8s-YYYYMMDD.yaml", {}, "placeholder-unbound"],
];
for (const [what, script, bindings, code] of unfilled) {
  test(`a placeholder ${what} is a finding, fails the step and nothing of the block is run`, async () => {
    const { recorded, findings } = await run([step(1, `touch ran\n${script}`)], bindings);
    expect(findings).toMatchObject([{ code, line: 102 }]);
    expect(recorded).toMatchObject([{ status: "failed", commandsRun: 0 }]);
    expect(() => readFileSync(join(folder, "ran"))).toThrow(/ENOENT/);
  });
}

test("scripts, commands and output are redacted before they are recorded or written", async () => {
  const { recorded } = await run([step(1, "echo very-secret-value\nls --x=very-secret-value")]);
  const written = readFileSync(join(folder, "steps/step-1.txt"), "utf8");
  for (const text of [JSON.stringify(recorded), written]) {
    expect(text).not.toContain("very-secret-value");
    expect(text).toContain("[redacted:secret]");
  }
});
