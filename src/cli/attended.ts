/** `--attended <name>`: the terminal is theirs while the drill runs. */
import { openTerminal } from "../attended/terminal.ts";
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

/** Does the work with their terminal open, and closes it however the work ends. Without a name: nobody attends. */
export async function attendedBy<T>(
  who: string | undefined,
  work: (context: { readonly attended?: Attendant }) => Promise<T>,
): Promise<T> {
  if (who === undefined) return work({});
  const write = (text: string) => process.stderr.write(text);
  const terminal = await openTerminal({ name: who, input: process.stdin, write });
  try {
    return await work({ attended: { who, socket: terminal.socket } });
  } finally {
    await terminal.close();
    process.stdin.pause();
  }
}
