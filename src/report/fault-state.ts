/** Whether the fault of an exercise still holds at its end, by what was seen last. Pure. */
import type { EventOf, JournalEvent } from "../journal/events.ts";

/** One line, e.g. "partition still holds: nobody has lifted it". */
export function faultState(events: readonly JournalEvent[]): string {
  const intent = events.findLast((event) => event.type === "fault.intent");
  if (intent === undefined) return "no fault was injected";
  const { fault, lift } = intent;
  if (!events.some(({ type }) => type === "fault.injected")) {
    return `the injection of ${fault} did not come to its end: it may hold`;
  }
  const healed = lastSeen(events, "healed");
  if (healed !== undefined) {
    return healed.held ? `${fault} is lifted` : `${fault} was lifted, and was still seen afterwards`;
  }
  if (lastSeen(events, "effect")?.held !== true) return `${fault} was injected, and nobody saw it hold`;
  return lift === "never"
    ? `${fault} is not lifted: what the plan has not put right stands as the disaster left it`
    : `${fault} still holds: nobody has lifted it`;
}

function lastSeen(events: readonly JournalEvent[], edge: EventOf<"fault.observed">["edge"]) {
  return events.findLast(
    (event): event is EventOf<"fault.observed"> => event.type === "fault.observed" && event.edge === edge,
  );
}
