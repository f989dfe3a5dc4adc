/** Ends everything that a block started: its process group, and what left the group but carries its mark. */
import { readFile, readdir } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

export interface Tree {
  readonly group: number;
  /** A variable in the environment that every process of the block inherits. */
  readonly mark: { readonly name: string; readonly value: string };
  /** Time between TERM and KILL, ms. */
  readonly graceMs: number;
  /** The group is the sandbox's: what is in the sandbox ends with it, at once, so it gets no TERM. */
  readonly shutIn: boolean;
}

const pollMs = 20;
const giveUpMs = 5_000;

/** TERM, then KILL; resolves when nothing is left (or what is left cannot be killed within 5 s). */
export async function endTree(tree: Tree): Promise<void> {
  const began = performance.now();
  let signal: NodeJS.Signals = "SIGTERM";
  let sent: NodeJS.Signals | null = null;
  for (;;) {
    const alive = await members(tree);
    if (alive.length === 0) return;
    const waited = performance.now() - began;
    if (waited > tree.graceMs) signal = "SIGKILL";
    if (waited > tree.graceMs + giveUpMs) return;
    if (signal === "SIGKILL" || sent === null) {
      const whole = signal === "SIGKILL" || !tree.shutIn;
      if (whole) send(-tree.group, signal);
      for (const { pid, marked } of alive) if (whole || marked) send(pid, signal);
      sent = signal;
    }
    await pause(pollMs);
  }
}

interface Member {
  readonly pid: number;
  readonly marked: boolean;
}

async function members({ group, mark }: Tree): Promise<readonly Member[]> {
  const label = `${mark.name}=${mark.value}`;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid): Promise<Member | null> => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      // Behind the command's name, which may hold spaces: state, parent, group.
      const [state, , own] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (stat === "" || state === "Z" || state === "X") return null;
      const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
      const marked = environment.split("\0").includes(label);
      return marked || Number(own) === group ? { pid, marked } : null;
    }),
  );
  return found.filter((member) => member !== null);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone meanwhile
  }
}
