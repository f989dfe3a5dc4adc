/** Words that a person would have to fill in. */
import { lineCounter } from "../line-counter.ts";
import { findPlaceholders } from "../placeholders.ts";
import { readScript } from "../shell.ts";
import { placedBlocks, type Hit, type PlacedBlock, type Rule } from "./rule.ts";

const placeholderUnbound: Rule = {
  code: "placeholder-unbound",
  severity: "high",
  check({ plan, system }) {
    if (system === undefined) return [];
    // Only a step's placeholders are filled in; elsewhere a binding changes nothing.
    return hits(
      placedBlocks(plan).filter(({ place }) => place === "step"),
      (text) => !Object.hasOwn(system.placeholders, text),
      (text) => `Nothing in the system file says what ${text} stands for, so the step cannot be run.`,
    );
  },
};

const placeholderInCommand: Rule = {
  code: "placeholder-in-command",
  severity: "high",
  check({ plan, system }) {
    const blocks = placedBlocks(plan).filter(({ place }) => system === undefined || place !== "step");
    return hits(
      blocks,
      () => true,
      (text) => `The command holds ${text}, which somebody would have to fill in while the clock runs.`,
    );
  },
};

/** One for each line and placeholder. What a script of the plan says in its usage is no command. */
function hits(
  blocks: readonly PlacedBlock[],
  counts: (text: string) => boolean,
  say: (text: string) => string,
): readonly Hit[] {
  return blocks.flatMap(({ block, place }) => {
    const { code, commands } = readScript(block);
    const said = commands.filter(({ name }) => place === "file" && ["echo", "printf"].includes(name));
    const lineAt = lineCounter(code);
    const found = new Map<string, Hit>();
    for (const { text, offset } of findPlaceholders(code)) {
      const line = block.line + lineAt(offset) - 1;
      const spoken = said.some((command) => command.line === line && command.text.includes(text));
      if (!spoken && counts(text)) found.set(`${line} ${text}`, { line, message: say(text) });
    }
    return [...found.values()];
  });
}

export const placeholderRules: readonly Rule[] = [placeholderUnbound, placeholderInCommand];
