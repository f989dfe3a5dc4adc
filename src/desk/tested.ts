/**
 * Which commands of a script are conditions: tested by `if`, `while`, `until`, `!`, or followed by `&&` or `||`.
 * Bash itself exempts these from its ERR trap; for the left members of pipes it has no trap, so this reads the script.
 */
import { lineCounter } from "../plan/line-counter.ts";
import { forEachChild, parse } from "unbash";
import type { Command, Pipeline, SyntaxNode } from "unbash";

export interface PipeSite {
  readonly tested: boolean;
  readonly size: number;
  /** Simple members, left to right. A compound member runs in its own shell and is seen there. */
  readonly members: readonly CommandSite[];
  readonly firstLine: number;
  readonly lastLine: number;
}

export interface CommandSite {
  readonly text: string;
  readonly name: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly tested: boolean;
}

export interface Sites {
  readonly pipes: readonly PipeSite[];
  readonly commands: readonly CommandSite[];
}

/** Never throws: what cannot be parsed has no sites, and then nothing counts as tested. */
export function findSites(script: string): Sites {
  const pipes: PipeSite[] = [];
  const commands: CommandSite[] = [];
  const lineAt = lineCounter(script);

  const visit = (node: SyntaxNode, tested: boolean): void => {
    if (node.type === "Command") commands.push(commandSite(node, tested));
    if (node.type === "Pipeline" && node.commands.length > 1) pipes.push(pipeSite(node, tested));
    forEachChild(node, (child) => visit(child, tested || tests(node, child)));
  };
  const commandSite = (node: Command, tested: boolean): CommandSite => ({
    text: script.slice(node.pos, node.end),
    name: node.name?.value ?? "",
    firstLine: lineAt(node.pos),
    lastLine: lineAt(Math.max(node.pos, node.end - 1)),
    tested,
  });
  const pipeSite = (node: Pipeline, tested: boolean): PipeSite => {
    const negated = node.prefixes.some((prefix) => prefix.type === "Negation");
    return {
      tested: tested || negated,
      size: node.commands.length,
      members: node.commands.flatMap((member) =>
        member.type === "Command" ? [commandSite(member, tested || negated)] : [],
      ),
      firstLine: lineAt(node.pos),
      lastLine: lineAt(Math.max(node.pos, node.end - 1)),
    };
  };

  try {
    visit(parse(script), false);
  } catch {
    return { pipes: [], commands: [] };
  }
  return { pipes, commands };
}

function tests(parent: SyntaxNode, child: SyntaxNode): boolean {
  switch (parent.type) {
    case "If":
    case "Elif":
    case "While":
      return child === parent.clause;
    case "AndOr":
      return child !== parent.commands.at(-1);
    case "Pipeline":
      return parent.prefixes.some((prefix) => prefix.type === "Negation");
    default:
      return false;
  }
}
