/** An event with all of its texts redacted, before it goes into a journal. Pure. */
import type { JournalEvent } from "./events.ts";

export function redactEvent(event: JournalEvent, redact: (text: string) => string): JournalEvent {
  const tell = (_key: string, value: unknown) => (typeof value === "string" ? redact(value) : value);
  return JSON.parse(JSON.stringify(event), tell);
}
