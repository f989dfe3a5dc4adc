/** `drill report`: opens the report of a run. The sample is opened by the entry script, which needs nothing for it. */
import path from "node:path";
import { execa } from "execa";
import { fromCaller, projectRoot } from "./root.ts";

/** Gives the opener's exit code: 2 where the run has no report. */
export async function reportVerb(
  run: string | undefined,
  { sample = false }: { sample?: boolean },
): Promise<number> {
  const folder = path.join(
    projectRoot,
    "reports",
    sample ? "samples" : path.join("runs", run ?? "../latest"),
  );
  const opener = path.join(projectRoot, "scripts/lib/open-report");
  const file = fromCaller(path.join(folder, "report.html"));
  const { exitCode = 2 } = await execa(opener, [file], {
    stdio: ["ignore", "inherit", "inherit"],
    reject: false,
  });
  return exitCode;
}
