/** Output line by line while it comes, safe to show. */
import type { Redactor } from "../journal/redact.ts";
import { neutralise, withoutTraceNoise } from "./output.ts";

export interface LineTeller {
  push(chunk: Uint8Array): void;
  end(): void;
}

/** Tells at most `limitBytes` of input, then one line saying that more came. */
export function lineTeller(options: {
  readonly limitBytes: number;
  readonly redact: Redactor;
  readonly tell: ((line: string) => void) | undefined;
}): LineTeller {
  const { tell, limitBytes } = options;
  if (tell === undefined) return { push: () => undefined, end: () => undefined };
  const stream = options.redact.stream();
  let raw = Buffer.alloc(0);
  let text = "";
  let seen = 0;

  const tellLines = (more: string): void => {
    const lines = (text + more).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) tell(line);
  };
  const take = (bytes: Uint8Array): void => {
    const safe = withoutTraceNoise(neutralise(bytes));
    tellLines(stream.push(safe));
  };

  return {
    push(chunk) {
      if (seen >= limitBytes) return;
      seen += chunk.length;
      raw = Buffer.concat([raw, chunk]);
      const end = raw.lastIndexOf(0x0a) + 1;
      take(raw.subarray(0, end));
      raw = raw.subarray(end);
      if (seen >= limitBytes) tell("[... more output, shown in the report ...]");
    },
    end() {
      take(raw);
      tellLines(stream.end());
      if (text !== "") tell(text);
    },
  };
}
