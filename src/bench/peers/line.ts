/** One run of one tool on one case: what `npm run bench:peers` prints, and what the table in docs/peers.md is made of. */
import { z } from "zod";
import { reasonCodes } from "../../measure/judgement.ts";

const common = {
  case: z.string(),
  run: z.number().int().positive(),
  version: z.string(),
  /** The control: found sound. A defect: found; by Firedrill with the expected verdict and reason. */
  right: z.boolean(),
};
const chaosLine = z.object({
  ...common,
  tool: z.literal("chaos-toolkit"),
  /** `deviated`, or the status of its journal. */
  status: z.string(),
  exitCode: z.number().int(),
  /** The probe outside its tolerance; the hypothesis ends with it. */
  probe: z.string().nullable(),
  /** It is a script of ours beyond what the documentation shows; every other probe was content. */
  beyondDocumentation: z.boolean(),
  said: z.string(),
});
const range = z.object({ kind: z.string(), lowerMs: z.number().nullable(), upperMs: z.number().nullable() });
const firedrillLine = z.object({
  ...common,
  tool: z.literal("firedrill"),
  verdict: z.enum(["met", "missed", "inconclusive"]),
  reasons: z.array(z.enum(reasonCodes)),
  recovery: range,
  acknowledged: z.number().int(),
  lost: z.number().int(),
});
/** The harness failed, not the site: nothing was found out. */
const errorLine = z.object({ ...common, tool: z.literal("error"), message: z.string() });

export const lineSchema = z.discriminatedUnion("tool", [chaosLine, firedrillLine, errorLine]);
export type PeerLine = z.infer<typeof lineSchema>;
export type ChaosLine = z.infer<typeof chaosLine>;
export type FiredrillLine = z.infer<typeof firedrillLine>;
