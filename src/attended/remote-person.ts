/** The person at the command's terminal, as the runner's worker reaches them. */
import { once } from "node:events";
import { createConnection } from "node:net";
import { createInterface } from "node:readline";
import type { Person } from "../exercise/attended.ts";
import { Problem } from "../problem.ts";
import { answerSchema, messageText, type Question } from "./protocol.ts";

export interface RemotePerson extends Person {
  close(): void;
}

/** Rejects with a Problem when nobody listens at the socket; so do all questions once nobody does any more. */
export async function reachPerson(input: {
  readonly name: string;
  readonly socket: string;
  /** Of the plan, in its order. */
  readonly scenarios: readonly { readonly id: string; readonly title: string }[];
  /** Addresses at which they can look, as a client would. */
  readonly entries: readonly string[];
}): Promise<RemotePerson> {
  const { name, socket: path } = input;
  const socket = createConnection(path);
  await once(socket, "connect").catch((cause: unknown) => {
    throw gone(name, cause);
  });
  const lines = createInterface({ input: socket });
  const answers = lines[Symbol.asyncIterator]();
  // A question that waits is told of it by the lines' end.
  socket.on("error", () => {});
  let turn: Promise<unknown> = Promise.resolve();
  const ask = (question: Question): Promise<string> => {
    const answered = turn.then(async () => {
      socket.write(messageText(question));
      const { value, done } = await answers.next().catch((cause: unknown) => {
        throw gone(name, cause);
      });
      if (done === true) throw gone(name);
      return answerSchema.parse(JSON.parse(value)).answer;
    });
    turn = answered.catch(() => {});
    return answered;
  };
  const [first, ...more] = input.scenarios;
  if (first === undefined) throw new Error("a plan without scenarios has none to decide on");
  return {
    name,
    notices: async () => void (await ask({ ask: "notice", entries: [...input.entries] })),
    decides: () => ask({ ask: "decision", scenarios: [{ ...first }, ...more] }),
    releases: async (step) => void (await ask({ ask: "release", step: { ...step } })),
    tell: async (text) => void (await ask({ ask: "hear", text })),
    close: () => socket.destroy(),
  };
}

function gone(name: string, cause?: unknown): Problem {
  return new Problem(
    {
      what: `${name} cannot be reached any more: the terminal that this drill was begun at has closed`,
      where: "--attended",
      expected: "a terminal that stays open as long as the drill runs",
      next: "drill again; what happened until now is in the journal",
    },
    { cause },
  );
}
