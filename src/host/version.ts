/** Dotted numbers at the start of a version text: `26.1.5+dfsg1` -> [26, 1, 5]. Undefined where there are none. */
export function parseVersion(text: string): readonly number[] | undefined {
  const match = /\d+(?:\.\d+)*/.exec(text);
  return match === null ? undefined : match[0].split(".").map(Number);
}

/** Whether a version text names at least the wanted version; missing places count as 0, no number as too old. */
export function isAtLeast(text: string, wanted: readonly number[]): boolean {
  const found = parseVersion(text);
  if (found === undefined) return false;
  for (let place = 0; place < Math.max(found.length, wanted.length); place += 1) {
    const difference = (found[place] ?? 0) - (wanted[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
