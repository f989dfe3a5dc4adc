/** File names with variables, dates and placeholders in them, and whether one can be another. Pure. */
import { findPlaceholders } from "../placeholders.ts";

/** Stands for digits: a date. */
const date = "\uE010";
/** Stands for anything. */
const any = "\uE011";

/** `backups/x-$(date +%Y%m%d).yaml`, `backups/x-YYYYMMDD.yaml`, `backups/<name>`: one notation for all. */
export function pathPattern(text: string, variables: ReadonlyMap<string, string> = new Map()): string {
  let pattern = resolve(text, variables, 0);
  pattern = pattern.replace(/\$\(date\b[^)]*\)/gu, date).replace(/\$\([^)]*\)|`[^`]*`/gu, any);
  for (const { text: placeholder } of findPlaceholders(pattern)) {
    pattern = pattern.replace(placeholder, placeholder.startsWith("<") ? any : date);
  }
  pattern = pattern.replace(/\$\{[^}]*\}|\$\w+|\$[@*#?!-]|\*|\?/gu, any);
  return pattern.replace(/^\.\//u, "").replace(/\/{2,}/gu, "/");
}

/** True when a file of the one name can be a file of the other. */
export function canBe(read: string, written: string): boolean {
  return asExpression(written).test(read) || asExpression(read).test(written);
}

/** Nothing at all is known of the name. */
export function isAnything(pattern: string): boolean {
  const name = pattern.slice(pattern.lastIndexOf("/") + 1);
  return name === "" || [...name].every((letter) => letter === any);
}

function asExpression(pattern: string): RegExp {
  const parts = [...pattern].map((letter) => {
    if (letter === any) return "[^\\n]+";
    if (letter === date) return `(?:${date}|${any}|\\d[\\d_:TZ-]*)`;
    return /[\p{L}\p{N}_]/u.test(letter) ? letter : `\\u{${letter.codePointAt(0)?.toString(16)}}`;
  });
  return new RegExp(`^${parts.join("")}$`, "u");
}

function resolve(text: string, variables: ReadonlyMap<string, string>, depth: number): string {
  if (depth > 5) return text;
  return text.replace(/\$\{(\w+)\}|\$([A-Za-z_]\w*)/gu, (found, braced?: string, bare?: string) => {
    const value = variables.get(braced ?? bare ?? "");
    return value === undefined ? found : resolve(value, variables, depth + 1);
  });
}
