/** The gate before backup and disaster: every probe good and the load above its floor, for a full window, and every store written. */
import type { ExerciseParts, Load } from "./parts.ts";
import { until } from "./until.ts";

const windowMs = 10_000;
const patienceMs = 180_000;

/** Returns why the system is not steady, or null when it is; `acknowledged`: record writes that are asked for by then. */
export async function whyNotSteady(
  parts: ExerciseParts,
  load: Load,
  { acknowledged }: { readonly acknowledged: number },
): Promise<string | null> {
  const { clock, objectives } = parts;
  let why = "the workload reported nothing";
  const steady = await until({ clock, everyMs: 500, withinMs: patienceMs }, async () => {
    const status = await load.status();
    const unwritten = objectives.stores.find(({ store }) => status.acknowledged[store] === 0);
    if (status.goodSince === null) {
      why = `the last probe failed: ${status.lastProbe?.error ?? "no probe yet"}`;
    } else if (status.now - status.goodSince < windowMs * 1e6) {
      why = `probes good for ${Math.round((status.now - status.goodSince) / 1e6)} ms of ${windowMs} ms`;
    } else if (status.acknowledged.records < acknowledged) {
      why = `${status.acknowledged.records} of ${acknowledged} writes acknowledged`;
    } else if (status.coveredSecondsOfLastTen < objectives.load.coveredSecondsBefore) {
      why = `acknowledged writes in ${status.coveredSecondsOfLastTen} of the last 10 seconds`;
    } else if (unwritten !== undefined) {
      why = `no write to ${unwritten.store} acknowledged`;
    } else {
      return true;
    }
    return null;
  });
  return steady === null ? `not steady within ${patienceMs / 1000} s: ${why}` : null;
}
