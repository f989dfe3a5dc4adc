/** Judges a million parsed events in a process of its own, and says how long that took and how much memory it came to. */
import path from "node:path";
import type { JournalEvent } from "../journal/events.ts";
import { judge } from "../measure/judge.ts";
import { judgeEvidence } from "../report/judge-evidence.ts";

const wanted = 1_000_000;
const sample = path.join(import.meta.dirname, "../../reports/samples/data-loss-met");

const { events, objectives } = await judgeEvidence(sample);
const load = events.find((event) => event.type === "phase" && event.name === "load");
const backup = events.find((event) => event.type === "backup");
if (load?.type !== "phase" || backup?.type !== "backup") throw new Error("the sample has no backup");

// More records of the time before the backup, which all stand; each is three events.
const more = Math.ceil((wanted - events.length) / 3);
const all: JournalEvent[] = [...events];
const sha256 = "0".repeat(64);
for (let index = 0; index < more; index += 1) {
  const at = Math.round(load.at + ((index + 1) / (more + 1)) * (backup.begin - load.at));
  const [store, seq, id] = ["records", 1_000_000 + index, `more-${index}`] as const;
  all.push(
    { type: "write.sent", at, store, seq, id, version: 1, op: "create", sha256 },
    { type: "write.ended", at: at + 1e6, store, seq, result: "acknowledged" },
    { type: "final.object", store, id, version: 1, sha256 },
  );
}
const journal = all.map((event) =>
  event.type === "final.read" && event.store === "records"
    ? { ...event, objects: event.objects + more }
    : event,
);

const begin = performance.now();
const { verdict, stores } = judge(journal, objectives);
const ms = performance.now() - begin;
process.stdout.write(
  JSON.stringify({
    ms,
    events: journal.length,
    verdict,
    acknowledged: stores.find(({ store }) => store === "records")?.ledger.acknowledged,
    maxRssMib: process.resourceUsage().maxRSS / 1_024,
  }),
);
