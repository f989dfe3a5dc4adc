/** The auditor's report of a run, from its Allure results and its record. */
import { generateAllure } from "../report/allure.ts";
import type { ExerciseRecord, RunRecord } from "../report/run-record.ts";
import { headline } from "../report/terminal.ts";
import { fromCaller } from "./root.ts";

/** False when it could not be made, which is told on stderr. */
export async function reportRun(folder: string, record: RunRecord): Promise<boolean> {
  const planned = record.exercises.filter(({ control }) => !control);
  const met = planned.filter(({ verdict }) => verdict === "met").length;
  const notRun = planned.filter(({ outcome }) => outcome === "notRun").length;
  try {
    const file = await generateAllure({
      folder,
      title: `Firedrill: ${met} of ${planned.length} planned met, ${notRun} not run`,
      variables: {
        ...Object.fromEntries(planned.map((exercise) => [nameOf(exercise), headline(exercise)])),
        System: `${record.system.name} (${record.system.kind})`,
        Plan: `${record.plan.path}, ${record.plan.status ?? "no status"}, ${record.plan.approvedBy ? `approved by ${record.plan.approvedBy}` : "approved by nobody"}`,
        "Plan SHA-256": record.plan.sha256,
        Run: record.run,
        Harness: `${record.harness.version} ${record.harness.commit ?? ""}`,
      },
    });
    process.stdout.write(`report   ${fromCaller(file)}\n`);
    return true;
  } catch (cause) {
    process.stderr.write(`The report could not be made: ${cause instanceof Error ? cause.message : cause}\n`);
    process.stderr.write(
      `Evidence and run.json are complete. Try: npx allure generate ${folder}/allure-results\n`,
    );
    return false;
  }
}

function nameOf({ title, variant }: ExerciseRecord): string {
  return variant === "" ? title : `${title} (${variant})`;
}
