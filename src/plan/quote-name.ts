/** A name that somebody typed, on one line of a message: what cannot be seen in it, or looks like another letter, shows. */

const longest = 80;

/** `"data-loss"`, `"d\u0430ta-loss"` for a Cyrillic a among Latin letters, `"a\nb"`; long ones are cut. Pure. */
export function quoteName(name: string): string {
  const mixed = /\p{Script=Latin}/u.test(name) && /(?!\p{Script=Latin})\p{L}/u.test(name);
  const letters = [...name];
  const shown = letters.slice(0, longest).join("");
  const hidden = mixed ? /[^\x20-\x7e]/gu : /[\p{C}\p{Z}](?<! )/gu;
  const quoted = JSON.stringify(shown).replace(hidden, escaped);
  return letters.length > longest ? `${quoted}… (${letters.length} characters)` : quoted;
}

function escaped(letter: string): string {
  return `\\u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}
