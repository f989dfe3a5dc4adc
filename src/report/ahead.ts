/** What lies ahead in a run, kept in its folder for who watches it: each drill's target, and how long it usually takes. */
import path from "node:path";
import { z } from "zod";

const aheadSchema = z.object({
  /** "data-loss/volume-wiped". */
  id: z.string(),
  title: z.string(),
  /** RTO of the scenario, ms; null where the plan states none. */
  rtoMs: z.number().nullable(),
  /** ms by phase; null when nobody knows yet. */
  usual: z.record(z.string(), z.number()).nullable(),
});
export const aheadListSchema = z.array(aheadSchema);
export type Ahead = z.infer<typeof aheadSchema>;

export function aheadFile(folder: string): string {
  return path.join(folder, "ahead.json");
}
