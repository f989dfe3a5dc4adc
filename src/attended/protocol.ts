/** What a drill asks whoever attends it, over a socket from the runner to the terminal: one JSON object a line. Pure. */
import { z } from "zod";

const step = z.object({ title: z.string(), line: z.number().int(), script: z.string() });

export const questionSchema = z.discriminatedUnion("ask", [
  /** Answered by a press of Enter. `entries`: addresses that clients use. */
  z.object({ ask: z.literal("notice"), entries: z.array(z.string()) }),
  /** Answered by the id of one of them. */
  z.object({
    ask: z.literal("decision"),
    scenarios: z.array(z.object({ id: z.string(), title: z.string() })).nonempty(),
  }),
  /** Answered by a press of Enter. */
  z.object({ ask: z.literal("release"), step }),
  /** Answered at once. */
  z.object({ ask: z.literal("hear"), text: z.string() }),
]);
export type Question = z.infer<typeof questionSchema>;

export const answerSchema = z.object({ answer: z.string() });

export function messageText(message: Question | z.infer<typeof answerSchema>): string {
  return `${JSON.stringify(message)}\n`;
}
