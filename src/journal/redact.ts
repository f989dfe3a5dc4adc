/** Secrets are taken out before anything is written or shown. Pure. */
import { formsOf } from "./secret-forms.ts";
import { multiLinePatterns, redactPatterns } from "./secret-patterns.ts";
import { wrappedSecrets } from "./wrapped-secrets.ts";

export interface Redactor {
  /** The text with every secret replaced by `[redacted:<kind>]`. */
  text(text: string): string;
  /** For text that arrives in pieces: a secret split over pieces is found all the same. */
  stream(): RedactStream;
}

export interface RedactStream {
  /** What is safe to show so far; the rest is held back until more is known. */
  push(chunk: string): string;
  end(): string;
}

/** Below this a value cannot be hidden without destroying ordinary text. */
export const shortestSecret = 6;
const longestHeld = 1024 * 1024;
const heldOfLongLine = 64 * 1024;
const mark = "[redacted:secret]";
/** Colours could stand between a name and its secret, or within it. */
// oxlint-disable-next-line no-control-regex
const colours = /\u001b\[[0-9;]*m/g;

/** Throws if a secret is shorter than `shortestSecret`. Empty strings are left out. */
export function createRedactor(options: { readonly secrets: readonly string[] }): Redactor {
  const secrets = options.secrets.filter((secret) => secret.length > 0);
  const short = secrets.find((secret) => secret.length < shortestSecret);
  if (short !== undefined) {
    throw new Error(
      `a secret of ${short.length} characters cannot be redacted; at least ${shortestSecret} are needed`,
    );
  }
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const known = forms.length === 0 ? null : new RegExp(forms.map(RegExp.escape).join("|"), "g");
  const tall = forms.filter((form) => form.includes("\n"));
  const multiLine = [...multiLinePatterns, ...tall.map((form) => new RegExp(RegExp.escape(form), "g"))];
  const tallest = Math.max(0, ...tall.map((form) => form.length));

  const wrapped = wrappedSecrets(forms, mark);

  const text = (raw: string): string => {
    const plain = raw.replace(colours, "");
    return redactPatterns(wrapped.cut(known === null ? plain : plain.replace(known, mark)));
  };

  return {
    text,
    stream() {
      let held = "";
      return {
        push(chunk) {
          held += chunk;
          const whole = safeCut({ held, multiLine, tallest });
          const cut = held.length > longestHeld ? whole : wrapped.openAt(held.slice(0, whole));
          const ready = held.slice(0, cut);
          held = held.slice(cut);
          return text(ready);
        },
        end() {
          const rest = text(held);
          held = "";
          return rest;
        },
      };
    },
  };
}

/** The longest beginning that no secret can reach across: whole lines, before any block that is still open. */
function safeCut(state: {
  readonly held: string;
  readonly multiLine: readonly RegExp[];
  readonly tallest: number;
}): number {
  const { held, multiLine, tallest } = state;
  const limit = held.length - tallest;
  if (held.length > longestHeld)
    return outsideOf(multiLine, held, held.length - Math.max(tallest, heldOfLongLine));
  const newline = limit <= 0 ? -1 : held.lastIndexOf("\n", limit - 1);
  return outsideOf(multiLine, held, newline + 1);
}

function outsideOf(patterns: readonly RegExp[], text: string, cut: number): number {
  let safe = cut;
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      if (match.index < safe && match.index + match[0].length >= safe) safe = match.index;
    }
  }
  return safe;
}
