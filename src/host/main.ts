/** The set-up alone: `node src/host/main.ts [--yes] [--test]`; prints the host as JSON on stdout. */
import { describeProblem, Problem } from "../problem.ts";
import { prepareHost } from "./setup.ts";

const harnessError = 4;
const usageError = 2;

try {
  const { argv } = process;
  const host = await prepareHost({
    purpose: argv.includes("--test") ? "test" : "drill",
    yes: argv.includes("--yes"),
  });
  process.stdout.write(`${JSON.stringify(host, null, 2)}\n`);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${describeProblem(error.text)}\n`);
  process.exitCode = error.kind === "usage" ? usageError : harnessError;
}
