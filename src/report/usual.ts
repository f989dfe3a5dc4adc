/** How long a drill usually takes, from what earlier ones took. A guess for who waits, never a measurement. Pure. */
import type { ExerciseRecord } from "./run-record.ts";

/** ms by phase. */
export type UsualPhases = Readonly<Record<string, number>>;

/**
 * The phases of the newest exercise of the same variant that was judged; without one, of the same scenario; without that,
 * of any. `past` newest first. Null when nothing was ever judged.
 */
export function usualPhases(
  past: readonly ExerciseRecord[],
  drill: { readonly scenario: string; readonly variant: string },
): UsualPhases | null {
  const judged = past.filter(({ outcome }) => outcome === "judged");
  const ofScenario = judged.filter(({ scenario }) => scenario === drill.scenario);
  const found = ofScenario.find(({ variant }) => variant === drill.variant) ?? ofScenario[0] ?? judged[0];
  return found?.wallMsByPhase ?? null;
}

export function totalMs(phases: UsualPhases): number {
  return Object.values(phases).reduce((sum, ms) => sum + ms, 0);
}

/** What is usually left when `spent` has been: a phase that takes longer than usual counts as ending now. */
export function leftMs(usual: UsualPhases, spent: UsualPhases): number {
  return totalMs(
    Object.fromEntries(
      Object.entries(usual).map(([name, ms]) => [name, Math.max(0, ms - (spent[name] ?? 0))]),
    ),
  );
}
