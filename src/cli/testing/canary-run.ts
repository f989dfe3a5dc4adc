/** A run of the drill that carries canaries, as `drill run` makes one, below the folder that it is called in. Prints the run's folder last. */
import path from "node:path";
import { execa } from "execa";
import { loadPlan, loadSystem } from "../../plan/load.ts";
import { contextFile, contextVariable, openRun } from "../../report/run-folder.ts";
import { concludeRun } from "../conclude.ts";
import { runnerCli } from "../playwright.ts";
import { projectRoot } from "../root.ts";

const reports = path.join(process.cwd(), "reports");
const planPath = path.join(projectRoot, "drills/x0tta6bl4/plan.md");
const systemPath = path.join(projectRoot, "drills/x0tta6bl4/system.yaml");
const plan = await loadPlan(planPath);
const context = await openRun({ reports, seed: 1, planPath, planSha256: plan.sha256, systemPath });
const config = path.join(import.meta.dirname, "canary.config.ts");
await execa(process.execPath, [runnerCli(), "test", "--config", config], {
  // Where this is itself counted, its drill is not.
  env: { [contextVariable]: contextFile(context.folder), FIREDRILL_COUNTS: undefined },
  stdio: ["ignore", "inherit", "inherit"],
  reject: false,
  timeout: 120_000,
});
const choice = { exercises: [], notRun: [] };
await concludeRun({ context, reports, plan, system: await loadSystem(systemPath), choice });
console.log(context.folder);
