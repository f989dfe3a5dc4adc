/** What `trace.bash` wrote down, record by record. */

/** Where a command stood: the line and file it is written in, and the calls that led there, innermost first. */
export interface Place {
  readonly line: number;
  readonly source: string;
  readonly command: string;
  readonly calls: readonly { readonly name: string; readonly line: number; readonly source: string }[];
}

export type TraceRecord =
  /** Only the first 20 000 of each shell. */
  | { readonly kind: "command"; readonly pid: number; readonly place: Place }
  | { readonly kind: "failure"; readonly pid: number; readonly status: number; readonly place: Place }
  /** A pipe that succeeded although a member on its left failed; `before` was the last command seen before. */
  | {
      readonly kind: "pipe";
      readonly pid: number;
      /** How many commands this shell had begun. */
      readonly steps: number;
      readonly statuses: readonly number[];
      readonly before: Place;
    }
  /** A trap of the recording itself, which was counted as a command before. */
  | { readonly kind: "own-trap"; readonly pid: number }
  | { readonly kind: "end"; readonly pid: number; readonly status: number };

/** A record cut short (the shell was killed while it wrote) is left out. */
export function readTrace(text: string): readonly TraceRecord[] {
  return text
    .split("\x1e")
    .slice(0, -1)
    .flatMap((raw) => {
      const record = readRecord(raw.split("\x1f"));
      return record === null ? [] : [record];
    });
}

function readRecord(fields: readonly string[]): TraceRecord | null {
  const [kind, pidText, ...rest] = fields;
  const pid = Number(pidText);
  const [first = "", second = "", third = "", fourth = ""] = rest;
  switch (kind) {
    case "C":
      return {
        kind: "command",
        pid,
        place: { line: Number(first), source: second, command: third, calls: [] },
      };
    case "F": {
      const place = { line: Number(second), source: third, command: fourth, calls: [] };
      return { kind: "failure", pid, status: Number(first), place };
    }
    case "P":
      return {
        kind: "pipe",
        pid,
        steps: Number(first),
        statuses: second.split(" ").map(Number),
        before: readPlace(rest.slice(2)),
      };
    case "X":
    case "T":
      return { kind: "own-trap", pid };
    case "S":
      return { kind: "end", pid, status: Number(first) };
    default:
      return null;
  }
}

/** Fields: line, source, FUNCNAME, BASH_LINENO, BASH_SOURCE, command. Each frame is called from the next one's file. */
function readPlace(fields: readonly string[]): Place {
  const [line = "", source = "", names = "", lines = "", sources = "", command = ""] = fields;
  const files = sources.split(" ");
  const at = lines.split(" ");
  const calls = names
    .split(" ")
    .map((name, index) => ({ name, line: Number(at[index]), source: files[index + 1] ?? "" }))
    .filter(({ source: file }) => file !== "");
  return { line: Number(line), source, command, calls };
}
