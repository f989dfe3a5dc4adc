/** Secrets that are written over several lines, as base64 in columns is: line ends and indents stand within them. Pure. */

/** Shorter ones are not wrapped, and could come about by chance. */
const shortest = 16;
/** Of a secret, at the end of a line: enough to wait for the next one. */
const beginning = 4;

export interface WrappedSecrets {
  /** The text without them. */
  cut(text: string): string;
  /** Where one begins that the end of the text, which ends a line, may have cut in two; else the text's length. */
  openAt(text: string): number;
}

export function wrappedSecrets(all: readonly string[], mark: string): WrappedSecrets {
  const forms = all.filter((form) => form.length >= shortest && !form.includes("\n"));
  if (forms.length === 0) return { cut: (text) => text, openAt: (text) => text.length };
  const pattern = new RegExp(forms.map(RegExp.escape).join("|"), "g");
  const longest = Math.max(...forms.map((form) => form.length));
  const parts = new Set(
    forms.flatMap((form) =>
      Array.from({ length: form.length - beginning }, (_, at) => form.slice(at, at + beginning)),
    ),
  );
  return {
    cut(text) {
      if (!text.includes("\n")) return text;
      const { joined, origin } = join(text);
      let out = "";
      let done = 0;
      for (const match of joined.matchAll(pattern)) {
        const from = origin(match.index);
        const to = origin(match.index + match[0].length - 1) + 1;
        out += `${text.slice(done, from)}${mark}`;
        done = to;
      }
      return out + text.slice(done);
    },
    openAt(text) {
      const last = text.trimEnd().slice(-beginning);
      if (!parts.has(last)) return text.length;
      const tail = text.slice(-2 * longest);
      const { joined, origin } = join(tail.trimEnd());
      const open = Math.max(...forms.map((form) => overlap(joined, form)));
      return open < beginning ? text.length : text.length - tail.length + origin(joined.length - open);
    },
  };
}

/** Without line ends and what indents the next line; `origin` says where a character stood. */
function join(text: string): { joined: string; origin: (at: number) => number } {
  const pieces: { readonly at: number; readonly from: number }[] = [{ at: 0, from: 0 }];
  let joined = "";
  let from = 0;
  for (const { index, 0: end } of text.matchAll(/\r?\n[ \t]*/g)) {
    joined += text.slice(from, index);
    from = index + end.length;
    pieces.push({ at: joined.length, from });
  }
  joined += text.slice(from);
  const origin = (at: number): number => {
    let low = 0;
    let high = pieces.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((pieces[middle]?.at ?? 0) <= at) low = middle;
      else high = middle;
    }
    const piece = pieces[low] ?? { at: 0, from: 0 };
    return piece.from + at - piece.at;
  };
  return { joined, origin };
}

/** How many characters at the end of the text are the beginning of the form. */
function overlap(text: string, form: string): number {
  for (let length = Math.min(text.length, form.length - 1); length >= beginning; length -= 1) {
    if (text.endsWith(form.slice(0, length))) return length;
  }
  return 0;
}
