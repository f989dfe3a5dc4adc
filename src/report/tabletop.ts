/** A tabletop's record: what was walked through on paper, and what a drill would have stumbled over. */
import { z } from "zod";

/** Names a file with the tabletop, for the runner's workers: set, nothing is drilled. */
export const tabletopVariable = "FIREDRILL_TABLETOP";

export const tabletopSchema = z.object({
  planPath: z.string(),
  systemPath: z.string(),
  /** Each rehearsal adds a line there. */
  record: z.string(),
});
export type Tabletop = z.infer<typeof tabletopSchema>;

export const rehearsalSchema = z.object({
  scenario: z.string(),
  variant: z.string(),
  /** Titles of the document's steps, in order. */
  steps: z.array(z.string()),
  gaps: z.array(z.string()),
});
export type Rehearsal = z.infer<typeof rehearsalSchema>;
