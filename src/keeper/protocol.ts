/** What a drill says to its keeper, one JSON object a line over the run's unix socket; each is answered by its `id`. */
import { z } from "zod";
import { eventSchema } from "../journal/events.ts";
import { keptSchema } from "./kept.ts";
import { undoSchema } from "./undo.ts";

export const requestSchema = z.discriminatedUnion("op", [
  /** Answered once the events are on disk (fsync). */
  z.object({ id: z.number(), op: z.literal("record"), events: z.array(eventSchema) }),
  /** Answered once the undo is on disk: only then may the thing be made. */
  z.object({ id: z.number(), op: z.literal("owe"), key: z.string(), undo: undoSchema }),
  /** Undo what is owed under `key`, now; answered when done. */
  z.object({ id: z.number(), op: z.literal("settle"), key: z.string() }),
  /** The exercise is over: undo everything that is still owed, newest first, seal the journal and end. */
  z.object({ id: z.number(), op: z.literal("close") }),
  /**
   * The exercise is over, and what it made stays until then: seal the journal and end the run's processes now, undo the rest
   * when it is due, whoever is alive. Answered once that is on disk; nothing else is taken from then on.
   */
  z.object({ id: z.number(), op: z.literal("keep"), kept: keptSchema }),
]);
export type Request = z.infer<typeof requestSchema>;

export const replySchema = z.object({
  id: z.number(),
  ok: z.boolean(),
  error: z.string().optional(),
  /** For `close`: what could not be undone; empty when the census is clean. */
  left: z.array(z.string()).optional(),
});
export type Reply = z.infer<typeof replySchema>;

/** The first line from the keeper's standard output once it listens. */
export interface KeeperReady {
  readonly socket: string;
  readonly pid: number;
}

/** What the keeper is started with (one JSON argument). */
export interface KeeperConfig {
  readonly run: string;
  /** State folder of the run: `undo.jsonl`, `keeper.log`, the socket. */
  readonly state: string;
  /** Evidence folder: `journal.jsonl` is appended there. */
  readonly evidence: string;
  /**
   * Processes whose death ends the run (pid and start time), innermost first: the drill worker, then the runner
   * above it. When one dies the ones before it are killed (an orphaned worker); the ones after it live on.
   */
  readonly owners: readonly { readonly pid: number; readonly startTime: string }[];
}

export const keeperConfigSchema = z.object({
  run: z.string().regex(/^[A-Za-z0-9._-]+$/),
  state: z.string(),
  evidence: z.string(),
  owners: z.array(z.object({ pid: z.number().int(), startTime: z.string() })).min(1),
}) satisfies z.ZodType<KeeperConfig>;
