/** Notices when this process did not run: what it says about such a span is uncertain. */
import type { EventOf } from "../journal/events.ts";

/** Shortest standstill that is told, ms. */
export const stallMs = 50;
const beatMs = 20;

/** Calls `onStall` after each standstill, with its widest bounds. Returns how to end the watch. */
export function watchStalls({
  now,
  onStall,
}: {
  readonly now: () => number;
  readonly onStall: (stall: EventOf<"stall">) => void;
}): () => void {
  let last = now();
  const timer = setInterval(() => {
    const at = now();
    // The standstill began at some time after the last beat: from there on nothing is sure.
    if (at - last >= stallMs * 1e6) onStall({ type: "stall", source: "workload", from: last, to: at });
    last = at;
  }, beatMs);
  return () => clearInterval(timer);
}
