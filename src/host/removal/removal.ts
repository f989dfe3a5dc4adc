/** One part of what the set-up brought, as `drill uninstall` sees it: the counterpart of a `Piece`. */
export interface Removal {
  /** As a person calls it. */
  readonly name: string;
  /** What would go and what stays. Changes nothing. */
  look(): Promise<Outlook>;
  /** Takes away what `look` has told of, and nothing else. Throws when something of it is left. May be called again. */
  remove(): Promise<void>;
}

export interface Outlook {
  /** A line each. */
  readonly going: readonly string[];
  readonly staying: readonly Staying[];
}

export interface Staying {
  readonly what: string;
  readonly why: string;
  /** The one command that takes it away. */
  readonly command?: string;
  /** "ours": the set-up brought it; "unknown": nobody can tell, so it is told only where something of the set-up goes. */
  readonly whose: "ours" | "unknown";
  /** Of ours: it could not be looked at, so that the uninstall is not complete. */
  readonly unseen?: true;
}

export const nothing: Outlook = { going: [], staying: [] };
