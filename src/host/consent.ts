import { createInterface } from "node:readline/promises";
import { Problem } from "../problem.ts";

export interface ConsentOptions {
  /** --yes, or FIREDRILL_YES=1, which the entry script also sets when it has asked already. */
  readonly given: boolean;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/** Asks once on a terminal; goes on without one, as in CI. Throws a Problem when the answer is not yes. */
export async function askConsent({ given, input, output }: ConsentOptions): Promise<void> {
  if (given || !input.isTTY || !output.isTTY) return;
  const terminal = createInterface({ input, output });
  try {
    const answer = await terminal.question("Go on? (y/N) ");
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new Problem(
    {
      what: "nothing was installed",
      where: "the list above",
      expected: "the answer y",
      next: "run it again and answer y, or with --yes",
    },
    { kind: "usage" },
  );
}
