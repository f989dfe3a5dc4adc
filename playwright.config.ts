import { readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig, type ReporterDescription } from "@playwright/test";
import { allureListener } from "./fixtures/allure-listener.ts";
import type { DrillOptions } from "./fixtures/options.ts";

const firstWritten = "drills/controls/first-written.drill.ts";

export default defineConfig<DrillOptions>({
  // A drill that passes the second time has missed.
  retries: 0,
  forbidOnly: true,
  outputDir: ".firedrill/test-results",
  workers: 2,
  reporter: [...told(), ...counts()],
  projects: [
    { name: "unit", testMatch: ["src/**/*.test.ts", "fixtures/**/*.test.ts", "scripts/**/*.test.ts"] },
    { name: "drills", testMatch: "drills/*.drill.ts", workers: 1 },
    // Long proofs on real parts that ./scripts/test leaves out: ./scripts/test --project=live
    { name: "live", testMatch: "src/**/*.live.ts", workers: 1 },
    { name: "controls", testMatch: "drills/controls/*.drill.ts", testIgnore: firstWritten, workers: 1 },
    // The best control of all takes no turns: it is run every time.
    { name: "first-written", testMatch: firstWritten, workers: 1 },
  ],
});

/** Machine-readable counts for the closing line of `scripts/test`. */
function counts(): ReporterDescription[] {
  const outputFile = process.env["FIREDRILL_COUNTS"];
  return outputFile === undefined ? [] : [["json", { outputFile }]];
}

/**
 * Who runs drills by the command sees the phases, and gets the auditor's report: its results go into the run's folder. Neither
 * holds a unit test or a control.
 */
function told(): ReporterDescription[] {
  const context = process.env["FIREDRILL_CONTEXT"];
  if (context === undefined) return [["list"]];
  const { folder, attended } = JSON.parse(readFileSync(context, "utf8"));
  const options = {
    resultsDir: path.join(folder, "allure-results"),
    suiteTitle: false,
    listeners: [allureListener],
  };
  return [
    ["./fixtures/drill-progress.ts", { folder, attended: attended !== undefined }],
    ["./fixtures/auditors-report.ts", options],
  ];
}
