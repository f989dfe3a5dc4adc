/** Which of the recorded packages can go without anything else. Pure but for apt's own answer. */
import type { AptSimulation } from "../apt-simulation.ts";

export interface PurgeChoice {
  /** Exactly what apt would purge: all of them candidates. */
  readonly purged: readonly string[];
  /** Candidates that stay, each with what else apt would remove, install or upgrade for it. */
  readonly left: readonly { readonly name: string; readonly others: readonly string[] }[];
}

/**
 * The largest set whose purge touches the candidates alone. `simulate` is asked for all at once, and for ever smaller groups
 * where that would touch others: some log2(n) times for each that stays.
 */
export async function choosePurge(
  candidates: readonly string[],
  simulate: (names: readonly string[]) => Promise<AptSimulation>,
): Promise<PurgeChoice> {
  const ours = new Set(candidates);
  const left: { name: string; others: readonly string[] }[] = [];
  let chosen: readonly string[] = [];
  let purged: readonly string[] = [];

  async function grow(group: readonly string[]): Promise<void> {
    const [name] = group;
    if (name === undefined) return;
    const wanted = [...chosen, ...group];
    const { added, upgraded, removed } = await simulate(wanted);
    const others = [...added, ...upgraded, ...removed.filter((one) => !ours.has(one))];
    if (others.length === 0) {
      chosen = wanted;
      purged = removed;
    } else if (group.length === 1) {
      left.push({ name, others });
    } else {
      const middle = Math.ceil(group.length / 2);
      await grow(group.slice(0, middle));
      await grow(group.slice(middle));
    }
  }

  await grow(candidates);
  return { purged, left };
}
