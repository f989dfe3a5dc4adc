/** An error that nobody foresaw: four lines for the person, the stack for a log, both without secrets. */
import { appendFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { limitBehind } from "../host/limits.ts";
import { createRedactor } from "../journal/redact.ts";
import { stateRoot } from "../keeper/state.ts";
import { describeProblem } from "../problem.ts";

/** Never throws. With FIREDRILL_DEBUG=1 the stack follows the text. */
export async function describeUnexpected(
  error: unknown,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { text: redacted } = createRedactor({ secrets: [] });
  const [what = "unknown"] = redacted(error instanceof Error ? error.message : String(error)).split("\n");
  const stack = redacted(error instanceof Error && error.stack !== undefined ? error.stack : what);
  const log = path.join(stateRoot(environment), "unexpected.log");
  const kept = await keep(log, stack);
  const limit = await limitOf(stack);
  const text = describeProblem({
    what: `Firedrill failed: ${what}${limit === null ? "" : ` (${limit})`}`,
    where: kept ? log : `no log: ${log} cannot be written`,
    expected: "no error that Firedrill does not know",
    next: "mend it if it is of this machine; else report it with that log, or with FIREDRILL_DEBUG=1",
  });
  return environment["FIREDRILL_DEBUG"] === "1" ? `${text}\n${stack}` : text;
}

async function limitOf(stack: string): Promise<string | null> {
  try {
    return await limitBehind(stack);
  } catch {
    return null;
  }
}

async function keep(log: string, stack: string): Promise<boolean> {
  try {
    await mkdir(path.dirname(log), { recursive: true, mode: 0o700 });
    await appendFile(log, `${new Date().toISOString()} ${stack}\n`);
    return true;
  } catch {
    return false;
  }
}
