/** What an answer says about a write: only what is certain is called so. */
import { z } from "zod";
import type { EventOf } from "../journal/events.ts";
import { type Exchange, saidBy } from "./exchange.ts";

export interface WriteResult {
  readonly result: EventOf<"write.ended">["result"];
  readonly detail?: string;
}

/** Said before anything was done. Every other error may come after the commit. */
const refusals = new Set([400, 404, 409, 413]);
const saidRefused = z.object({ refused: z.literal(true) });
const longestDetail = 160;

export function resultOf(done: Exchange): WriteResult {
  if (done.kind === "not-sent") return { result: "refused", detail: done.error };
  if (done.kind === "broken") return { result: "unanswered", detail: done.error };
  const { status, body } = done;
  if (status >= 200 && status < 300) return { result: "acknowledged" };
  const detail = `${status} ${saidBy(body)}`.slice(0, longestDetail);
  return { result: refusals.has(status) || refused(body) ? "refused" : "unanswered", detail };
}

function refused(body: string): boolean {
  try {
    return saidRefused.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}
