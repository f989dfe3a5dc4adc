/** `--attended <name>`: the terminal is theirs while the drill runs. */
import { type AttendedTerminal, openTerminal } from "../attended/terminal.ts";
import { Problem } from "../problem.ts";
import type { Attendant } from "../report/run-folder.ts";
import type { Choice } from "./choose.ts";
import { requireOne } from "./require-one.ts";

/** Throws a usage problem unless one drill is chosen, and a person can answer. */
export function requirePerson(who: string, choice: Pick<Choice, "exercises">): void {
  requireOne(choice, `--attended ${who}`, "One drill can be attended");
  if (who.trim() !== "" && process.stdin.isTTY === true) return;
  throw new Problem(
    {
      what:
        who.trim() === ""
          ? "Nobody attends"
          : `${who} cannot be asked anything: standard input is no terminal`,
      where: "--attended",
      expected: "the name of whoever sits at this terminal",
      next: "drill from a terminal, or without --attended: then the plan's declared minutes stand for people",
    },
    { kind: "usage" },
  );
}

export interface Attending {
  /** Empty where nobody attends. */
  readonly context: { readonly attended?: Attendant };
  close(): Promise<void>;
}

export async function attend(who: string | undefined): Promise<Attending> {
  if (who === undefined) return { context: {}, close: async () => {} };
  const write = (text: string) => process.stderr.write(text);
  const terminal: AttendedTerminal = await openTerminal({ name: who, input: process.stdin, write });
  return {
    context: { attended: { who, socket: terminal.socket } },
    async close() {
      await terminal.close();
      process.stdin.pause();
    },
  };
}
