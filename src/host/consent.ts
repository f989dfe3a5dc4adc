import { createInterface } from "node:readline/promises";
import { Problem } from "../problem.ts";

export interface ConsentOptions {
  /** For an install --yes, or FIREDRILL_YES=1, which the entry script also sets when it has asked already. */
  readonly given: boolean;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** What it comes to when the answer is not yes. */
  readonly refused: string;
  /** Whether nobody to be asked, as in CI, is a yes. */
  readonly withoutTerminal: "goes on" | "refuses";
}

/** Asks once on a terminal. Throws a Problem when the answer is not yes. */
export async function askConsent(options: ConsentOptions): Promise<void> {
  const { given, input, output, refused, withoutTerminal } = options;
  if (given) return;
  const asks = input.isTTY && output.isTTY;
  if (!asks && withoutTerminal === "goes on") return;
  if (asks) {
    const terminal = createInterface({ input, output });
    try {
      const answer = await terminal.question("Go on? (y/N) ");
      if (/^y(es)?$/i.test(answer.trim())) return;
    } finally {
      terminal.close();
    }
  }
  throw new Problem(
    {
      what: refused,
      where: "the list above",
      expected: "the answer y",
      next: "run it again and answer y, or with --yes",
    },
    { kind: "usage" },
  );
}
