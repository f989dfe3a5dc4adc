/** Writing the record of a run: a problem with it is told, and does not hide how the exercises came out. */
import { createRedactor } from "../journal/redact.ts";
import { describeProblem, Problem } from "../problem.ts";

/** False when a Problem was raised, which is told on stderr. */
export async function told(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    process.stderr.write(`${createRedactor({ secrets: [] }).text(describeProblem(cause.text))}\n`);
    return false;
  }
}
