/** The auditor's report of a run, from its Allure results and its record. */
import path from "node:path";
import { Problem } from "../problem.ts";
import { type AllureRequest, generateAllure } from "../report/allure.ts";
import { type ExerciseRecord, plannedOf, type RunRecord } from "../report/run-record.ts";
import { headline } from "../report/terminal.ts";
import { sealLine } from "../seal/seal-line.ts";
import { fromCaller } from "./root.ts";
import { told } from "./told.ts";

/** False when it could not be made, which is told on stderr. */
export function reportRun(folder: string, record: RunRecord): Promise<boolean> {
  return told(async () => {
    const file = await generateAllure(requestFor(folder, record)).catch((cause: unknown) => {
      throw unreported(folder, cause);
    });
    process.stdout.write(`report   ${fromCaller(file)}\n`);
  });
}

function requestFor(folder: string, record: RunRecord): AllureRequest {
  const planned = plannedOf(record);
  const met = planned.filter(({ verdict }) => verdict === "met").length;
  const notRun = planned.filter(({ outcome }) => outcome === "notRun").length;
  return {
    folder,
    title: `Firedrill: ${met} of ${planned.length} planned met, ${notRun} not run`,
    variables: {
      ...Object.fromEntries(planned.map((exercise) => [nameOf(exercise), headline(exercise)])),
      System: `${record.system.name} (${record.system.kind})`,
      Plan: `${record.plan.path}, ${record.plan.status ?? "no status"}, ${record.plan.approvedBy ? `approved by ${record.plan.approvedBy}` : "approved by nobody"}`,
      "Plan SHA-256": record.plan.sha256,
      Seal: sealLine(record.signer),
      Run: record.run,
      Harness: `${record.harness.version} ${record.harness.commit ?? ""}`,
    },
  };
}

function unreported(folder: string, cause: unknown): Problem {
  const results = path.join(fromCaller(folder), "allure-results");
  const [why = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  return new Problem(
    {
      what: `the report could not be made: ${why}`,
      where: results,
      expected: "one HTML file, made by Allure",
      next: `mend it, then: npx allure generate ${results} (the evidence of each exercise stands beside it)`,
    },
    { kind: "evidence", cause },
  );
}

function nameOf({ title, variant }: ExerciseRecord): string {
  return variant === "" ? title : `${title} (${variant})`;
}
