/** A plan as a person reads it on a terminal: a line number, then what stands there. Pure. */
import pc from "picocolors";
import { sayDuration } from "../plan/durations.ts";
import type { Block, Duration, NotApplicable, Plan, PlanFinding, Scenario } from "../plan/plan.ts";
import { readScript } from "../plan/shell.ts";

export interface PlanTextInput {
  readonly path: string;
  readonly sha256: string;
  readonly systemPath: string | null;
  readonly plan: Plan;
  readonly findings: readonly PlanFinding[];
  readonly colour: boolean;
}

/** Line of the document, or nothing where a thing has none. */
type Row = readonly [line: number | undefined, ...cells: string[]];
type Colours = ReturnType<typeof pc.createColors>;

export function planText(input: PlanTextInput): string {
  const { plan, findings } = input;
  const colours = pc.createColors(input.colour);
  const parts: readonly (readonly [string, readonly Row[]])[] = [
    ["Document", documentRows(input)],
    ["Objectives", objectiveRows(plan)],
    ["Backups", backupRows(plan)],
    ...plan.scenarios.map((scenario): [string, readonly Row[]] => [
      `Scenario ${scenario.number}: ${clean(scenario.title)} (${scenario.id})`,
      scenarioRows(scenario),
    ]),
    ["Named without a section", withoutSection(plan)],
    [
      "Files",
      plan.files.map(({ path, line, block }) => [line, path, block ? commands([block]) : "no block"]),
    ],
    ["Logs", plan.logs.map(({ path, line, fields }) => [line, path, fields.join(", ")])],
    ["Testing", testingRows(plan)],
  ];
  const width = String(Math.max(1, ...findings.map(({ line }) => line), lastLine(parts))).length;
  const sections = parts
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => `${colours.bold(title)}\n${table(rows, width, colours)}`);
  return `${[...sections, findingText(findings, width, colours)].join("\n")}\n`;
}

function documentRows({ path, sha256, systemPath, plan }: PlanTextInput): readonly Row[] {
  const rows: Row[] = [
    [undefined, "path", path],
    [undefined, "sha-256", sha256],
    [undefined, "system", systemPath ?? "none given: placeholders and stores are not known"],
  ];
  const header = [
    ["title", plan.title],
    ["date", plan.date],
    ["version", plan.version],
    ["status", plan.status],
    ["nextStep", plan.nextStep],
  ] as const;
  for (const [field, value] of header) {
    rows.push([plan.lines[field], field === "nextStep" ? "next step" : field, value || "not stated"]);
  }
  return rows;
}

function objectiveRows(plan: Plan): readonly Row[] {
  const human = [
    ["detect", plan.declared?.detect],
    ["decide", plan.declared?.decide],
  ] as const;
  return [
    ...plan.serviceTiers.map(({ tier, target }): Row => [target.line, "RTO", tier, sayTarget(target)]),
    ...plan.dataTiers.map(({ tier, target }): Row => [target.line, "RPO", tier, sayTarget(target)]),
    ...human.flatMap(([name, value]): Row[] =>
      value === undefined ? [] : [[value.line, "human", name, sayDuration(value.ms)]],
    ),
  ];
}

function backupRows({ cadences, backupBlocks }: Plan): readonly Row[] {
  return [
    ...cadences.map(({ what, interval }): Row => [
      interval.line,
      what,
      interval.text,
      `= every ${sayDuration(interval.ms)}`,
    ]),
    ...backupBlocks.map((block): Row => [block.line, "block", commands([block])]),
  ].toSorted((a, b) => Number(a[0]) - Number(b[0]));
}

function scenarioRows(scenario: Scenario): readonly Row[] {
  const { line, symptoms, steps, rto, rpo } = scenario;
  return [
    [line, "symptoms", symptoms.map(({ text }) => text).join("; ") || "none"],
    ...steps.map((step): Row => {
      const manual = step.declaredMs === undefined ? "by hand" : `by hand, ${sayDuration(step.declaredMs)}`;
      const what = step.blocks.length === 0 ? manual : commands(step.blocks);
      const waits = step.waitFor.map((text) => `, waits for: ${text}`).join("");
      return [step.line, `step ${step.index}`, step.title, what + waits];
    }),
    [rto?.line, "RTO", sayTarget(rto)],
    [rpo?.line, "RPO", sayTarget(rpo)],
  ];
}

function withoutSection({ named, scenarios }: Plan): readonly Row[] {
  const written = new Set(scenarios.map(({ id }) => id));
  return named.filter(({ id }) => !written.has(id)).map(({ id, title, line }) => [line, title, id]);
}

function testingRows(plan: Plan): readonly Row[] {
  const frequency: Row[] =
    plan.testFrequency === undefined ? [] : [[plan.lines.testFrequency, "frequency", plan.testFrequency]];
  return [...frequency, ...plan.checklist.map(({ item, line }): Row => [line, "check", item])];
}

function commands(blocks: readonly Block[]): string {
  const count = blocks.reduce(
    (sum, block) => sum + readScript(block).commands.filter(({ substituted }) => !substituted).length,
    0,
  );
  const lines = blocks.map(({ line }) => line).join(", ");
  return `${count} ${count === 1 ? "command" : "commands"} from line ${lines}`;
}

function sayTarget(target: Duration | NotApplicable | undefined): string {
  if (target === undefined) return "not stated";
  return "ms" in target
    ? `< ${sayDuration(target.ms)}  ("${target.text}")`
    : `0 lost writes  ("${target.text}")`;
}

function findingText(findings: readonly PlanFinding[], width: number, colours: Colours): string {
  if (findings.length === 0) return `${colours.bold("Findings")}\n  none`;
  const paint = { high: colours.red, medium: colours.yellow, low: colours.dim };
  const count = (severity: PlanFinding["severity"]) =>
    findings.filter((one) => one.severity === severity).length;
  const codes = Math.max(...findings.map(({ code }) => code.length));
  const rows = findings.map(
    ({ line, severity, code, message }) =>
      `  ${String(line).padStart(width)}  ${paint[severity](severity.padEnd(6))}  ${code.padEnd(codes)}  ${clean(message)}`,
  );
  const title = `Findings: ${count("high")} high, ${count("medium")} medium, ${count("low")} low`;
  return [colours.bold(title), ...rows].join("\n");
}

function table(rows: readonly Row[], width: number, colours: Colours): string {
  const cells = rows.map(([, ...texts]) => texts.map(clean));
  const widths = [0, 1].map((column) =>
    Math.min(
      48,
      Math.max(0, ...cells.filter((row) => row.length > column + 1).map((row) => (row[column] ?? "").length)),
    ),
  );
  return rows
    .map(([line], index) => {
      const texts = (cells[index] ?? []).map((text, column, all) =>
        column === all.length - 1 ? text : text.padEnd(widths[column] ?? 0),
      );
      return `  ${colours.dim(String(line ?? "").padStart(width))}  ${texts.join("  ")}`.trimEnd();
    })
    .join("\n");
}

function lastLine(parts: readonly (readonly [string, readonly Row[]])[]): number {
  return Math.max(1, ...parts.flatMap(([, rows]) => rows.map(([line]) => line ?? 1)));
}

/** A document may hold escape sequences; a terminal shall not obey them. */
function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}
