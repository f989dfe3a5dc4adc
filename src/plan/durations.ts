/** Durations as a plan writes them, in English and Russian. Null for whatever is not plainly a duration. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

const units: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|milliseconds?|мс|миллисекунд\p{L}*)$/iu, 1],
  [/^(?:s|secs?|seconds?|с|сек|секунд\p{L}*)$/iu, second],
  [/^(?:m|mins?|minutes?|м|мин|минут\p{L}*)$/iu, minute],
  [/^(?:h|hrs?|hours?|ч|час\p{L}{0,2})$/iu, hour],
  [/^(?:d|days?|д|дн\p{L}*|день|сут\p{L}*)$/iu, day],
  [/^(?:w|wks?|weeks?|нед|недел\p{L}*)$/iu, week],
];

const bound = /^(?:<=|<|≤|(?:less than|under|within|up to|at most|менее|меньше|до|не более)(?=\s))\s*/iu;
const amount = /^(\d{1,9}(?:[.,]\d{1,6})?)\s*(\p{L}+)(?![\p{L}\p{N}])/u;
/** What may follow: nothing, a remark in brackets, or the point it is counted from. */
const remark = /^(?:\.?$|\(|(?:from|since|after|с|от|после)\s)/iu;
const every = /^(?:every|each|once (?:a|an|per)|кажд\p{L}+|раз в)(?=\s)\s*/iu;
const adverbs: readonly (readonly [RegExp, number])[] = [
  [/^(?:hourly|ежечасн\p{L}*)$/iu, hour],
  [/^(?:daily|nightly|ежедневн\p{L}*)$/iu, day],
  [/^(?:weekly|еженедельн\p{L}*)$/iu, week],
  [/^(?:monthly|ежемесячн\p{L}*)$/iu, 30 * day],
];

/** `<15 minutes (from last backup)`, `30 s`, `1h 30m`: ms. Null for ranges, other comparisons and plain words. */
export function readDuration(text: string): number | null {
  let rest = text.trim().replace(bound, "");
  let ms: number | null = null;
  for (let found = amount.exec(rest); found !== null; found = amount.exec(rest)) {
    const size = lookUp(units, found[2] ?? "");
    if (size === null) break;
    ms = (ms ?? 0) + Number((found[1] ?? "").replace(",", ".")) * size;
    rest = rest.slice(found[0].length).replace(/^\s*(?:,(?=\s*\d)|and(?=\s+\d)|и(?=\s+\d))?\s*/u, "");
  }
  return ms !== null && remark.test(rest) ? ms : null;
}

/** `Every 6 hours`, `every hour`, `Daily`, `15m`: ms, always above 0. */
export function readInterval(text: string): number | null {
  const words = text.trim().replace(/\s*\([^)]*\)\s*$|\.$/gu, "");
  const adverb = lookUp(adverbs, words);
  if (adverb !== null) return adverb;
  const rest = words.replace(every, "");
  const ms = rest === words ? readDuration(words) : (lookUp(units, rest) ?? readDuration(rest));
  return ms === 0 ? null : ms;
}

/** The interval that a label such as "Daily Backups" states by its first word. */
export function intervalOfLabel(label: string): number | null {
  const [first, ...others] = label.trim().split(/\s+/u);
  return first !== undefined && others.length > 0 ? lookUp(adverbs, first) : null;
}

/** "N/A (no data loss)": not applicable. */
export function isNotApplicable(text: string): boolean {
  return /^(?:n\/?a|not applicable|не\s?применимо)(?![\p{L}\p{N}/])/iu.test(text.trim());
}

/** Short and exact, for messages: "15 minutes", "6 hours", "90 seconds". */
export function sayDuration(ms: number): string {
  const names = [
    [day, "day"],
    [hour, "hour"],
    [minute, "minute"],
    [second, "second"],
  ] as const;
  for (const [size, name] of names) {
    if (ms >= size && ms % size === 0 && !(size === day && ms === day)) {
      return `${ms / size} ${name}${ms === size ? "" : "s"}`;
    }
  }
  return ms % second === 0 ? `${ms / second} seconds` : `${ms} ms`;
}

function lookUp(table: readonly (readonly [RegExp, number])[], word: string): number | null {
  return table.find(([pattern]) => pattern.test(word))?.[1] ?? null;
}
