/** The clean plan with one thing changed: what is found, on which text's line, with or without the system file. */
export interface RuleRow {
  readonly code: string;
  readonly change: readonly [from: string, to: string];
  /** Text on the line that the finding points to. */
  readonly on: string;
  /** A change of the same kind that is nothing to find. */
  readonly fine: readonly [from: string, to: string];
  readonly yaml?: readonly [from: string, to: string];
  readonly withoutSystem?: true;
  /** Words that the message must hold: numbers, lines, names. */
  readonly says?: readonly string[];
}
