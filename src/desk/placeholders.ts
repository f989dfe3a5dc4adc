/** Placeholders of the document (`<pod-name>`, `YYYYMMDD`): filled in when a step starts, from what is there then. */
import { execa } from "execa";
import { findPlaceholders } from "../plan/placeholders.ts";
import { atDesk, type Desk } from "./desk.ts";

export interface Bound {
  /** The script with every bound placeholder replaced. */
  readonly script: string;
  readonly values: Readonly<Record<string, string>>;
  /** Placeholders whose command gave nothing, failed or took too long: a finding of the plan. */
  readonly empty: readonly UnfilledPlaceholder[];
  /** Placeholders in the script that nothing is bound to. */
  readonly unbound: readonly string[];
}

export interface UnfilledPlaceholder {
  readonly placeholder: string;
  readonly why: string;
}

const deadlineMs = 60_000;
/** What a shell takes as one plain word. */
const plain = /^[A-Za-z0-9._/:@=+,-]+$/;

/** Runs the command of each placeholder that the script holds, in the desk, each within 60 s. */
export async function bindPlaceholders(options: {
  readonly script: string;
  readonly bindings: Readonly<Record<string, string>>;
  readonly desk: Desk;
}): Promise<Bound> {
  const { bindings, desk } = options;
  const values: Record<string, string> = {};
  const empty: UnfilledPlaceholder[] = [];
  let script = options.script;
  // The longest first: one name may be part of another.
  for (const placeholder of Object.keys(bindings).sort((a, b) => b.length - a.length)) {
    if (!script.includes(placeholder)) continue;
    const answer = await ask(bindings[placeholder] ?? "", desk);
    if ("why" in answer) {
      empty.push({ placeholder, why: answer.why });
      continue;
    }
    values[placeholder] = answer.value;
    script = script.replaceAll(placeholder, () => answer.value);
  }
  const known = new Set(empty.map(({ placeholder }) => placeholder));
  const unbound = placeholdersIn(script).filter((placeholder) => !known.has(placeholder));
  return { script, values, empty, unbound };
}

/** What looks like a placeholder in a script; comments aside. */
export function placeholdersIn(script: string): readonly string[] {
  const commands = script.replace(/^\s*#.*$/gm, "");
  return [...new Set(findPlaceholders(commands).map(({ text }) => text))];
}

async function ask(
  command: string,
  desk: Desk,
): Promise<{ readonly value: string } | { readonly why: string }> {
  const [program, ...rest] = atDesk(desk, ["bash", "-c", command]);
  const result = await execa(program, rest, {
    cwd: desk.folder,
    env: desk.environment,
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    timeout: deadlineMs,
    killSignal: "SIGKILL",
    maxBuffer: 64 * 1024,
  });
  const value = result.stdout.trim();
  if (result.timedOut) return { why: `its command took longer than ${deadlineMs / 1000} s` };
  if (value === "") return { why: `its command gave nothing (exit code ${result.exitCode ?? "none"})` };
  if (result.exitCode !== 0) return { why: `its command failed (exit code ${result.exitCode ?? "none"})` };
  if (!plain.test(value)) return { why: "its value holds characters outside A-Z a-z 0-9 . _ / : @ = + , -" };
  return { value };
}
