/** `junit.xml`: a run for whoever reads test results. Met passes, missed fails, what proved nothing is an error. Pure. */
import { XMLBuilder } from "fast-xml-parser";
import { type ExerciseRecord, plannedOf, type RunRecord } from "../run-record.ts";
import { headline } from "../terminal.ts";

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  format: true,
  suppressEmptyNode: true,
});

export function junitXml(run: RunRecord): string {
  const exercises = plannedOf(run);
  const count = (kind: Kind) => exercises.filter((exercise) => kindOf(exercise) === kind).length;
  const suite = {
    "@name": `firedrill ${run.run}`,
    "@tests": exercises.length,
    "@failures": count("failure"),
    "@errors": count("error"),
    "@skipped": count("skipped"),
    "@time": seconds(exercises.map(wallMs).reduce((sum, ms) => sum + ms, 0)),
    "@timestamp": run.startedAt,
    testcase: exercises.map(testCase),
  };
  const declaration = { "@version": "1.0", "@encoding": "UTF-8" };
  return builder.build({ "?xml": declaration, testsuites: { testsuite: suite } });
}

type Kind = "passed" | "failure" | "error" | "skipped";

function kindOf({ outcome, verdict }: ExerciseRecord): Kind {
  if (outcome === "notRun" || outcome === "rehearsed") return "skipped";
  if (verdict === "met") return "passed";
  return verdict === "missed" ? "failure" : "error";
}

function testCase(exercise: ExerciseRecord) {
  const { scenario, variant, title, reasons, verdict, outcome } = exercise;
  const kind = kindOf(exercise);
  const why = clean(reasons.map(({ code, message }) => `${code}: ${message}`).join("\n"));
  return {
    "@classname": scenario,
    "@name": clean(variant === "" ? title : `${title} (${variant})`),
    "@time": seconds(wallMs(exercise)),
    ...(kind === "passed"
      ? {}
      : { [kind]: { "@type": verdict ?? outcome, "@message": why.split("\n")[0] ?? "", "#text": why } }),
    "system-out": clean(headline(exercise)),
  };
}

function wallMs({ wallMsByPhase }: ExerciseRecord): number {
  return Object.values(wallMsByPhase).reduce((sum, ms) => sum + ms, 0);
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

/** Without what XML 1.0 has no letter for. */
function clean(text: string): string {
  return text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
}
