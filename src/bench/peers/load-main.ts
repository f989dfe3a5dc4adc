/**
 * The load that a user of Chaos Toolkit would bring along: `load-main.ts <service> <file> <a second>`. New records at a steady
 * rate until `<file>.stop` is there; how many were acknowledged, and how many got no clear answer, stands in the file then.
 */
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { drawContent } from "../../workload/content.ts";

const [service = "", file = "", perSecond = "50"] = process.argv.slice(2);
const counted = { acknowledged: 0, refused: 0, unanswered: 0 };
const inFlight = new Set<Promise<void>>();

async function write(seq: number): Promise<void> {
  const id = `w-${String(seq).padStart(9, "0")}`;
  const body = JSON.stringify({ version: 1, data: drawContent(1, id).data });
  try {
    const signal = AbortSignal.timeout(2_000);
    const answer = await fetch(`${service}/records/${id}`, { method: "PUT", body, signal });
    await answer.text();
    counted[answer.ok ? "acknowledged" : "unanswered"] += 1;
  } catch (cause) {
    counted[wasRefused(cause) ? "refused" : "unanswered"] += 1;
  }
}

/** No connection came about: it cannot have happened. */
function wasRefused(cause: unknown): boolean {
  const inner = cause instanceof Error ? cause.cause : undefined;
  return inner instanceof Error && "code" in inner && inner.code === "ECONNREFUSED";
}

for (let seq = 0; !existsSync(`${file}.stop`); seq += 1) {
  const done: Promise<void> = write(seq).finally(() => inFlight.delete(done));
  inFlight.add(done);
  await sleep(1_000 / Number(perSecond));
}
await Promise.all(inFlight);
writeFileSync(file, JSON.stringify(counted));
