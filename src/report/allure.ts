/** The auditor's report: Allure 3, one HTML file that opens from disk, and the `allure2` folder for servers. */
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { execa } from "execa";
import { offlineHtml } from "./offline-html.ts";

const generateMs = 120_000;

export interface AllureRequest {
  /** Run folder: `allure-results` is read there, `report.html` and `allure2/` are written. */
  readonly folder: string;
  readonly title: string;
  /** Shown on top of the report beside the verdicts: name -> value. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Resolves with the path of the single file. Rejects with Allure's own output when it fails. */
export async function generateAllure({ folder, title, variables }: AllureRequest): Promise<string> {
  const output = path.join(folder, ".allure");
  const config = path.join(folder, ".allurerc.json");
  await rm(output, { recursive: true, force: true });
  await writeFile(config, JSON.stringify(allureConfig({ title, output, variables }), null, 2));
  const require = createRequire(import.meta.url);
  const cli = path.resolve(require.resolve("allure"), "../../cli.js");
  await execa(process.execPath, [cli, "generate", path.join(folder, "allure-results"), "--config", config], {
    cwd: folder,
    timeout: generateMs,
    all: true,
  });
  const report = path.join(folder, "report.html");
  await writeFile(report, offlineHtml(await readFile(path.join(output, "awesome", "index.html"), "utf8")));
  await rm(path.join(folder, "allure2"), { recursive: true, force: true });
  await rename(path.join(output, "allure2"), path.join(folder, "allure2"));
  await rm(output, { recursive: true, force: true });
  await rm(config, { force: true });
  return report;
}

function allureConfig({ title, output, variables }: { output: string } & Omit<AllureRequest, "folder">) {
  return {
    name: title,
    output,
    variables,
    categories: {
      rules: [
        { name: "Objective missed", matchers: { statuses: ["failed"] } },
        { name: "Inconclusive or harness error", matchers: { statuses: ["broken"] } },
      ],
    },
    plugins: {
      awesome: {
        options: {
          singleFile: true,
          reportName: title,
          reportLanguage: "en",
          theme: "light",
          groupBy: ["feature", "story"],
        },
      },
      allure2: { options: { reportName: title, reportLanguage: "en" } },
    },
  };
}
