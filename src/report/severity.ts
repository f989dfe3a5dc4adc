/** How much hangs on a drill, by the service tier that it is judged by. Pure. */
import type { TierObjective } from "../plan/plan.ts";

/** Critical: no other tier of the plan has a shorter RTO. Minor: none of at least three has a longer one. */
export function severityOf(tier: string, tiers: readonly TierObjective[]): "critical" | "normal" | "minor" {
  const targets = tiers.map(({ target }) => target.ms);
  const own = tiers.find((one) => one.tier === tier)?.target.ms;
  if (own === undefined) return "normal";
  if (own === Math.min(...targets)) return "critical";
  return new Set(targets).size > 2 && own === Math.max(...targets) ? "minor" : "normal";
}
