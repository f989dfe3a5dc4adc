/** The one shape of an error that a person reads: what, where, what was expected, what to do next. */
export interface ProblemText {
  readonly what: string;
  readonly where: string;
  readonly expected: string;
  readonly next: string;
}

/** Which exit code of the command a problem ends in (design, section 5). */
export type ProblemKind = "usage" | "harness" | "unsafe" | "evidence";

export class Problem extends Error {
  override readonly name = "Problem";
  readonly text: ProblemText;
  readonly kind: ProblemKind;

  constructor(text: ProblemText, options: { kind?: ProblemKind; cause?: unknown } = {}) {
    super(`${text.what} (${text.where})`, { cause: options.cause });
    this.text = text;
    this.kind = options.kind ?? "harness";
  }
}

/** Four lines, never a stack trace. */
export function describeProblem({ what, where, expected, next }: ProblemText): string {
  return [what, `  where:    ${where}`, `  expected: ${expected}`, `  next:     ${next}`].join("\n");
}
