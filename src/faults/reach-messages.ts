/** What an observer in a station's network is told, and what it answers: one JSON object a line. */
import { z } from "zod";

const target = z.object({
  name: z.string(),
  address: z.string(),
  tcp: z.number().int(),
  udp: z.number().int(),
});
export type Target = z.infer<typeof target>;

export const commandSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("listen"), address: z.string() }),
  /** Opens `spares` connections to each target, and keeps them. */
  z.object({
    op: z.literal("keep"),
    targets: z.array(target),
    spares: z.number().int(),
    withinMs: z.number(),
  }),
  /** Tries every way to every target, on the kept connection of that number, and answers when the time is over. */
  z.object({
    op: z.literal("try"),
    round: z.string(),
    targets: z.array(target.extend({ spare: z.number().int() })),
    withinMs: z.number(),
  }),
  z.object({ op: z.literal("heard"), round: z.string() }),
  /** Sends so many datagrams to each target, spread over the time, and answers when it is over. */
  z.object({
    op: z.literal("burst"),
    round: z.string(),
    targets: z.array(target),
    count: z.number().int(),
    withinMs: z.number(),
  }),
  z.object({ op: z.literal("count"), round: z.string() }),
]);
export type Command = z.infer<typeof commandSchema>;

export const replies = {
  listen: z.object({ tcp: z.number().int(), udp: z.number().int() }),
  keep: z.object({ kept: z.number().int() }),
  /** Names of targets whose new connection answered. */
  try: z.object({ answered: z.array(z.string()) }),
  /** What arrived in this round, from whoever sent it. */
  heard: z.object({ words: z.array(z.string()) }),
  burst: z.object({}),
  /** How many datagrams of this round arrived, by who sent them. */
  count: z.object({ arrived: z.record(z.string(), z.number()) }),
} as const;
export type ReplyTo<Op extends Command["op"]> = z.infer<(typeof replies)[Op]>;

/** What is sent says who sent it, and how. */
export function word(round: string, from: string, kind: "datagram" | "connection" | "kept"): string {
  return `${round} ${from} ${kind}`;
}
