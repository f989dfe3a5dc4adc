/** How the clients fare while a drill runs, for whoever watches: the last probe, and how many writes were acknowledged. Pure. */

export interface Pulse {
  /** Lines of the clients' journal, in their order. */
  add(lines: readonly string[]): void;
  /** "probe failed, 5170 acknowledged"; null before there is any probe. */
  text(): string | null;
  readonly acknowledged: number;
}

export function pulse(): Pulse {
  let acknowledged = 0;
  let probe: "ok" | "failed" | null = null;
  let last = -1;
  return {
    add(lines) {
      for (const line of lines) {
        const event = parsed(line);
        if (event?.type === "write.ended" && event.result === "acknowledged") acknowledged += 1;
        // Those on new and on kept connections end in no order of their own.
        if (event?.type === "probe" && typeof event.ended === "number" && event.ended >= last) {
          last = event.ended;
          probe = event.ok === true ? "ok" : "failed";
        }
      }
    },
    text: () => (probe === null ? null : `probe ${probe}, ${acknowledged} acknowledged`),
    get acknowledged() {
      return acknowledged;
    },
  };
}

interface Seen {
  readonly type?: unknown;
  readonly result?: unknown;
  readonly ended?: unknown;
  readonly ok?: unknown;
}

/** Whoever watches needs no more than what is asked for here; the judge checks every line. */
function parsed(line: string): Seen | null {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
