/** Which line of the plan states a cadence. Pure. */
import type { Cadence, Plan } from "./plan.ts";

/** `statedAs` must stand in a cadence line or its heading; two lines that differ in their interval answer nothing. */
export function findCadence(
  plan: Plan,
  statedAs: string,
): { readonly cadence: Cadence } | { readonly problem: string } {
  const wanted = normal(statedAs);
  const exact = plan.cadences.filter(({ interval }) => normal(interval.text) === wanted);
  const loose = plan.cadences.filter(({ what, interval }) =>
    normal(`${what}: ${interval.text}`).includes(wanted),
  );
  const found = exact.length > 0 ? exact : loose;
  const [cadence] = found;
  if (cadence === undefined || wanted === "") return { problem: `"${statedAs}" stands in no cadence line` };
  if (found.some(({ interval }) => interval.ms !== cadence.interval.ms)) {
    const lines = found.map(({ interval }) => interval.line).join(" and ");
    return { problem: `"${statedAs}" stands in lines ${lines}, which differ` };
  }
  return { cadence };
}

function normal(text: string): string {
  return text.toLowerCase().replace(/\s+/gu, " ").trim();
}
