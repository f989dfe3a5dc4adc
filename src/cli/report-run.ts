/** The auditor's report of a run, from its Allure results, its record and the runs beside it. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Entry } from "../history/entry.ts";
import { loadPlan } from "../plan/load.ts";
import { Problem } from "../problem.ts";
import { type AllureRequest, generateAllure } from "../report/allure.ts";
import { environmentRows, readEnvironment } from "../report/environment.ts";
import { drilledOf, matrixOf, targetText, worstText, type Cell } from "../report/management/matrix.ts";
import { serviceTiers } from "../report/management/service-tiers.ts";
import { contextFile } from "../report/run-folder.ts";
import { type ExerciseRecord, plannedOf, type RunRecord } from "../report/run-record.ts";
import { headline } from "../report/terminal.ts";
import { sealLine } from "../seal/seal-line.ts";
import { readHistory } from "./history.ts";
import { knownExercises } from "./known-exercises.ts";
import { fromCaller, projectRoot } from "./root.ts";
import { told } from "./told.ts";

/** False when it could not be made, which is told on stderr. `history`: the place of one, for what else was drilled. */
export function reportRun(folder: string, record: RunRecord, history?: string): Promise<boolean> {
  return told(async () => {
    const file = await makeReport(folder, record, history).catch((cause: unknown) => {
      throw unreported(folder, cause);
    });
    process.stdout.write(`report   ${fromCaller(file)}\n`);
  });
}

async function makeReport(folder: string, record: RunRecord, history?: string): Promise<string> {
  const { entries } = await readHistory(history);
  return generateAllure(await requestFor(folder, record, entries));
}

async function requestFor(
  folder: string,
  record: RunRecord,
  entries: readonly Entry[],
): Promise<AllureRequest> {
  const planned = plannedOf(record);
  const met = planned.filter(({ verdict }) => verdict === "met").length;
  const notRun = planned.filter(({ outcome }) => outcome === "notRun").length;
  return {
    folder,
    title: `Firedrill: ${met} of ${planned.length} planned met, ${notRun} not run`,
    variables: {
      ...Object.fromEntries(planned.map((exercise) => [nameOf(exercise), headline(exercise)])),
      ...(await tierRows(folder, record)),
      Plan: `${record.plan.path}, version ${record.plan.version ?? "not stated"}, ${record.plan.status ?? "no status"}, ${record.plan.approvedBy ? `approved by ${record.plan.approvedBy}` : "approved by nobody"}`,
      Seal: sealLine(record.signer).replace(/^Seal: /, ""),
    },
    environment: await environmentOf(folder, record),
    record,
    found: await knownExercises(path.dirname(folder), entries),
  };
}

/** Each tier of the plan against its objective: "Critical Services, RTO < 1 h" -> "met; longest RTA 8 min 29.9 s, 5 drills". */
async function tierRows(folder: string, record: RunRecord): Promise<Record<string, string>> {
  const { plan } = await loadPlan(path.join(folder, "plan.md"));
  const drilled = drilledOf(plannedOf(record), await serviceTiers(folder, record));
  const rows = matrixOf({ ...plan, drilled });
  return Object.fromEntries([
    ...rows.flatMap(({ rto }) => tierRow("RTO", rto)),
    ...rows.flatMap(({ rpo }) => tierRow("RPO", rpo)),
  ]);
}

function tierRow(objective: string, cell: Cell | null): readonly (readonly [string, string])[] {
  if (cell === null) return [];
  const words = cell.worst === null ? cell.word : `${cell.word}; ${worstText(cell)}`;
  return [[`${cell.tier}, ${objective} ${targetText(cell)}`, words]];
}

const seedSchema = z.object({ seed: z.number() });

async function environmentOf(folder: string, record: RunRecord): Promise<Record<string, string>> {
  const context = await readFile(contextFile(folder), "utf8").catch(() => "{}");
  const seed = seedSchema.safeParse(JSON.parse(context)).data?.seed;
  return {
    Run: record.run,
    Seed: seed === undefined ? "not kept" : String(seed),
    Started: record.startedAt,
    Ended: record.endedAt,
    System: `${record.system.name} (${record.system.kind})`,
    "Plan SHA-256": record.plan.sha256,
    Harness: `Firedrill ${record.harness.version} ${record.harness.commit ?? ""}`.trim(),
    ...(await ranOn(folder, record)),
  };
}

/** Of all exercises, each value once: shards that were merged may have run on several machines. */
async function ranOn(folder: string, { exercises }: RunRecord): Promise<Record<string, string>> {
  const values = new Map<string, Set<string>>();
  for (const { evidenceDir } of exercises.filter((one) => one.evidenceDir !== "")) {
    const rows = environmentRows(await readEnvironment(path.join(folder, evidenceDir)));
    for (const [name, value] of rows) values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return Object.fromEntries([...values].map(([name, each]) => [name, [...each].join("; ")]));
}

function unreported(folder: string, cause: unknown): Problem {
  const [why = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  return new Problem(
    {
      what: `the report could not be made: ${why}`,
      where: path.join(fromCaller(folder), "allure-results"),
      expected: "one HTML file, made by Allure",
      next: `mend it, then: ./scripts/drill report --rebuild ${rebuildName(folder)} (verdicts and evidence are complete without it)`,
    },
    { kind: "evidence", cause },
  );
}

/** As `--rebuild` takes it: short for a run that stands where runs stand. */
function rebuildName(folder: string): string {
  const runs = path.join(projectRoot, "reports", "runs");
  return path.dirname(folder) === runs ? path.basename(folder) : folder;
}

function nameOf({ title, variant }: ExerciseRecord): string {
  return variant === "" ? title : `${title} (${variant})`;
}
