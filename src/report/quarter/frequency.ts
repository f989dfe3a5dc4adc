/** How often a plan wants to be tested, in days at the most. Pure. */

/** Of the longest quarter, half-year and year. */
const words: readonly (readonly [RegExp, number])[] = [
  [/\b(daily|nightly|every day|each night)\b|ежедневно/i, 1],
  [/\b(weekly|every week)\b|еженедельно/i, 7],
  [/\b(monthly|every month)\b|ежемесячно/i, 31],
  [/\b(quarterly|every quarter)\b|ежеквартально/i, 92],
  [/\b(half-yearly|semi-annual(ly)?|twice a year)\b|раз в полгода/i, 184],
  [/\b(yearly|annual(ly)?|every year)\b|ежегодно/i, 366],
];

/** Null for what is none of the usual words: nothing is guessed. */
export function daysOf(frequency: string): number | null {
  const [, counted] = /\bevery (\d{1,4}) days\b/i.exec(frequency) ?? [];
  if (counted !== undefined) return Number(counted);
  return words.find(([word]) => word.test(frequency))?.[1] ?? null;
}
