/** The real runner's configuration, real reporters included, for the drill that carries canaries. */
import path from "node:path";
import type { ReporterDescription } from "@playwright/test";
import base from "../../../playwright.config.ts";
import { projectRoot } from "../root.ts";

const reporters = [base.reporter ?? []].flat() as ReporterDescription[];

// oxlint-disable-next-line import/no-default-export -- the runner loads a configuration by it
export default {
  ...base,
  workers: 1,
  // The base names them from where it lies.
  reporter: reporters.map(([name, options]) => [
    name.startsWith(".") ? path.resolve(projectRoot, name) : name,
    options,
  ]),
  outputDir: path.join(process.cwd(), "test-results"),
  projects: [{ name: "canary", testDir: import.meta.dirname, testMatch: "canary.drill.ts" }],
};
