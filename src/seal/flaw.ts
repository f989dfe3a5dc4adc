/** What is wrong with sealed evidence. */
export interface Flaw {
  readonly code:
    | "not-sealed"
    | "manifest-unreadable"
    | "seal-unreadable"
    | "seal-altered"
    | "not-signed"
    | "signature-wrong"
    | "file-missing"
    | "file-altered"
    | "file-added"
    | "record-altered"
    | "records-loose"
    | "replaced"
    | "judgement-differs";
  /** Relative to the evidence folder; of a journal with its line. */
  readonly where: string;
  readonly message: string;
}
