/** What a person would fill in: `<pod-name>`, `YYYYMMDD`. Not `<<EOF`, `< file`, `<(command)` or `<in>out`. Pure. */
const angled = /(?<!<)<[\p{L}][\p{L}\p{N}]*(?:[-_.][\p{L}\p{N}]+)*>(?!\w)/gu;
const dated = /(?<![A-Za-z0-9%])YYYY[-_]?MM[-_]?DD(?:[-_T]?HH[-_:]?MM(?:[-_:]?SS)?)?(?![A-Za-z0-9])/g;

export interface Placeholder {
  readonly text: string;
  /** 0-based place in the script. */
  readonly offset: number;
}

/** In order of their place, each occurrence, in comments too. */
export function findPlaceholders(script: string): readonly Placeholder[] {
  return [...script.matchAll(angled), ...script.matchAll(dated)]
    .map((found) => ({ text: found[0], offset: found.index }))
    .toSorted((a, b) => a.offset - b.offset);
}

const open = "\uE000";
const close = "\uE001";

/** The script with angled placeholders that a shell parser takes as words; same length, so places stay. */
export function maskPlaceholders(script: string): string {
  return script.replaceAll(angled, (found) => `${open}${found.slice(1, -1)}${close}`);
}

export function unmaskPlaceholders(text: string): string {
  return text.replaceAll(open, "<").replaceAll(close, ">");
}
