/** The commands of a bash block as the rules read them, each with its line in the document. Nothing is run. Pure. */
import { forEachChild, parse } from "unbash";
import type { Command, SyntaxNode, Word } from "unbash";
import { lineCounter } from "./line-counter.ts";
import { maskPlaceholders, unmaskPlaceholders } from "./placeholders.ts";
import type { Block } from "./plan.ts";

export interface ShellCommand {
  /** After `sudo`, `env` and their like. */
  readonly name: string;
  /** Unquoted, variables as written. */
  readonly args: readonly string[];
  readonly text: string;
  /** In the document. */
  readonly line: number;
  /** Files that it writes by redirection. */
  readonly writes: readonly string[];
  /** Files that it reads by redirection. */
  readonly reads: readonly string[];
  readonly assigns: readonly { readonly name: string; readonly value: string }[];
  /** Its output is a word of another command: `$(...)`. */
  readonly substituted: boolean;
  /** What it is piped into, nearest first. */
  readonly into: readonly ShellCommand[];
}

export interface ShellComment {
  readonly text: string;
  readonly line: number;
}

export interface ShellScript {
  /** The script with spaces for its comments: same length, same lines. */
  readonly code: string;
  readonly commands: readonly ShellCommand[];
  readonly comments: readonly ShellComment[];
}

/** What is a comment unless it stands in a word, a string or a here document. */
const hash = /(?<=^|[\s;])#[^\n]*/gmu;
const read = new WeakMap<Block, ShellScript>();

export function isShell(block: Block): boolean {
  return ["bash", "sh", "shell"].includes(block.language);
}

/** Tolerant: what cannot be parsed has no commands. */
export function readScript(block: Block): ShellScript {
  const known = read.get(block);
  if (known !== undefined) return known;
  const script = isShell(block) ? parseScript(block) : nothing(block);
  read.set(block, script);
  return script;
}

function parseScript(block: Block): ShellScript {
  const source = maskPlaceholders(block.script);
  const count = lineCounter(source);
  const lineAt = (offset: number) => block.line + count(offset) - 1;
  const commands: ShellCommand[] = [];
  const spoken = new Uint8Array(source.length);
  const made = new Map<SyntaxNode, ShellCommand>();

  let substitutions = 0;
  const make = (node: Command, into: readonly ShellCommand[]): ShellCommand => {
    const known = made.get(node);
    if (known !== undefined) return known;
    const command = commandOf({ node, into, source, line: lineAt(node.pos), substituted: substitutions > 0 });
    made.set(node, command);
    return command;
  };
  const visit = (node: SyntaxNode): void => {
    if (node.type === "Word" || node.type === "HereDocBody" || node.type === "Assignment") {
      spoken.fill(1, node.pos, node.end);
    }
    if (node.type === "Pipeline") {
      let into: readonly ShellCommand[] = [];
      for (const member of node.commands.toReversed()) {
        into = member.type === "Command" ? [make(member, into), ...into] : [];
      }
    }
    if (node.type === "Command") commands.push(make(node, []));
    // Escaped backticks hold a source of their own, whose places are not ours.
    if (node.type === "CommandExpansion" && node.script?.source !== undefined) return;
    const substitutes = node.type === "CommandExpansion";
    if (substitutes) substitutions += 1;
    forEachChild(node, visit);
    if (substitutes) substitutions -= 1;
  };
  try {
    visit(parse(source));
  } catch {
    return nothing(block);
  }
  const comments: ShellComment[] = [];
  const code = source.replace(hash, (text, index: number) => {
    if (spoken[index] === 1) return text;
    comments.push({ text: unmaskPlaceholders(text), line: lineAt(index) });
    return " ".repeat(text.length);
  });
  return { code: unmaskPlaceholders(code), commands, comments };
}

function commandOf(input: {
  node: Command;
  into: readonly ShellCommand[];
  source: string;
  line: number;
  substituted: boolean;
}): ShellCommand {
  const { node, into, source, line, substituted } = input;
  const words = [
    ...(node.name === undefined ? [] : [valueOf(node.name)]),
    ...node.args.map((arg) => (arg.type === "Word" ? valueOf(arg) : unmaskPlaceholders(arg.text))),
  ];
  const [name = "", ...args] = unwrap(words);
  const targets = (operators: readonly string[]) =>
    node.redirects.flatMap((redirect) =>
      redirect.type === "Redirect" && operators.includes(redirect.operator) && redirect.target !== undefined
        ? [valueOf(redirect.target)]
        : [],
    );
  return {
    name,
    args,
    text: unmaskPlaceholders(source.slice(node.pos, node.end)),
    line,
    writes: targets([">", ">>", ">|", "&>", "&>>"]),
    reads: targets(["<"]),
    assigns: node.prefix.flatMap((part) =>
      part.type === "Assignment" && part.value.type === "Word"
        ? [{ name: part.name, value: valueOf(part.value) }]
        : [],
    ),
    substituted,
    into,
  };
}

/** Without what only wraps a command: `sudo -n`, `env A=1`, `timeout 30`, `time`, `nohup`. */
function unwrap(words: readonly string[]): readonly string[] {
  const [first = "", ...rest] = words;
  if (!["sudo", "env", "timeout", "nohup", "time", "exec", "command"].includes(first)) return words;
  const start = rest.findIndex((word) => !/^-|^[A-Za-z_]\w*=|^\d+[smhd]?$/u.test(word));
  return start < 0 ? words : unwrap(rest.slice(start));
}

function valueOf(word: Word): string {
  return unmaskPlaceholders(word.value);
}

function nothing({ script }: Block): ShellScript {
  return { code: script, commands: [], comments: [] };
}
