/** "did you mean": the known name nearest to a mistyped one. Pure. */

/** Null when nothing is near: more than a third of the letters differ (at least two may). */
export function nearest(name: string, known: Iterable<string>): string | null {
  let best: { name: string; distance: number } | null = null;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (best === null || distance < best.distance) best = { name: candidate, distance };
  }
  const tolerated = Math.max(2, Math.floor(name.length / 3));
  return best !== null && best.distance <= tolerated ? best.name : null;
}

/** `; did you mean "x"?`, or nothing. */
export function suggestion(name: string, known: Iterable<string>): string {
  const found = nearest(name, known);
  return found === null ? "" : `; did you mean "${found}"?`;
}

/** Insertions, deletions, replacements and swaps of neighbours. Long names are cut: this is for names people type. */
function editDistance(a: string, b: string): number {
  const left = [...a.slice(0, 80)];
  const right = [...b.slice(0, 80)];
  let beforeLast: number[] = [];
  let last = right.map((_, index) => index + 1);
  for (const [i, letter] of left.entries()) {
    const row: number[] = [];
    for (const [j, other] of right.entries()) {
      const diagonal = j === 0 ? i : (last[j - 1] ?? 0);
      const cost = letter === other ? 0 : 1;
      let least = Math.min(diagonal + cost, (last[j] ?? 0) + 1, (j === 0 ? i + 1 : (row[j - 1] ?? 0)) + 1);
      if (i > 0 && j > 0 && letter === right[j - 1] && left[i - 1] === other) {
        least = Math.min(least, (j === 1 ? i - 1 : (beforeLast[j - 2] ?? 0)) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last.at(-1) ?? left.length;
}
