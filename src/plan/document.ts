/** A Markdown document as a plan is read: sections of plain lines, lists and code, each with its line. Pure. */
import type { Code, List, Paragraph, PhrasingContent, RootContent } from "mdast";
import { toString } from "mdast-util-to-string";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import type { Block } from "./plan.ts";

export interface TextLine {
  readonly kind: "text";
  readonly text: string;
  readonly line: number;
  /** The bold words that the line begins with. */
  readonly lead?: string;
}

export interface Item {
  readonly line: number;
  /** Set for a task: `- [ ]`. */
  readonly task: boolean;
  readonly flow: readonly Flow[];
}

export interface ItemList {
  readonly kind: "list";
  readonly ordered: boolean;
  readonly line: number;
  readonly items: readonly Item[];
}

export interface CodeBlock {
  readonly kind: "code";
  readonly block: Block;
}

export type Flow = TextLine | ItemList | CodeBlock;

export interface Section {
  readonly title: string;
  readonly line: number;
  /** 0 for what stands before the first heading. */
  readonly depth: number;
  /** Titles of the sections that it stands in, outermost first. */
  readonly above: readonly string[];
  readonly flow: readonly Flow[];
}

/** What no plan holds, and what the Markdown library takes minutes or all of the stack for. */
const longest = /^[^\n]{10001}/mu;
const deepest =
  /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)])(?=[ \t>]|$)){32}|^[ \t]{200,}(?:[>*+-]|\d{1,9}[.)])(?=\s)/mu;

/** Line ends may be of any kind. Throws a `RangeError` for lines of 10,000 characters and nesting of 32 levels. */
export function readDocument(markdown: string): readonly Section[] {
  const text = markdown.replace(/^\uFEFF/u, "").replace(/\r\n?/gu, "\n");
  if (longest.test(text)) throw new RangeError("a line is longer than 10,000 characters");
  if (deepest.test(text)) throw new RangeError("lists or quotes are nested deeper than 32 levels");
  const root = unified().use(remarkParse).use(remarkGfm).parse(text);
  const sections: { title: string; line: number; depth: number; above: string[]; flow: Flow[] }[] = [
    { title: "", line: 1, depth: 0, above: [], flow: [] },
  ];
  let open: { depth: number; title: string }[] = [];
  for (const node of root.children) {
    if (node.type === "heading") {
      const title = plainTitle(toString(node));
      open = open.filter(({ depth }) => depth < node.depth);
      sections.push({
        title,
        line: lineOf(node),
        depth: node.depth,
        above: open.map((one) => one.title),
        flow: [],
      });
      open.push({ depth: node.depth, title });
    } else {
      sections.at(-1)?.flow.push(...flowOf(node, text));
    }
  }
  return sections;
}

/** Without emoji and other marks before the first letter. */
export function plainTitle(text: string): string {
  return text.replace(/^[^\p{L}\p{N}<("'`]+/u, "").trim();
}

/** All text of a flow, a line each, nested lists too. */
export function textLines(flow: readonly Flow[]): readonly TextLine[] {
  return flow.flatMap((part) => {
    if (part.kind === "text") return [part];
    return part.kind === "list" ? part.items.flatMap((item) => textLines(item.flow)) : [];
  });
}

export function codeBlocks(flow: readonly Flow[]): readonly Block[] {
  return flow.flatMap((part) => {
    if (part.kind === "code") return [part.block];
    return part.kind === "list" ? part.items.flatMap((item) => codeBlocks(item.flow)) : [];
  });
}

function flowOf(node: RootContent, text: string): readonly Flow[] {
  switch (node.type) {
    case "paragraph":
      return paragraphLines(node);
    case "heading":
      return [{ kind: "text", text: toString(node), line: lineOf(node) }];
    case "list":
      return [listOf(node, text)];
    case "code":
      return [{ kind: "code", block: blockOf(node, text) }];
    case "blockquote":
      return node.children.flatMap((child) => flowOf(child, text));
    default:
      return [];
  }
}

function listOf(node: List, text: string): ItemList {
  const items = node.children.map((item) => ({
    line: lineOf(item),
    task: typeof item.checked === "boolean",
    flow: item.children.flatMap((child) => flowOf(child, text)),
  }));
  return { kind: "list", ordered: node.ordered === true, line: lineOf(node), items };
}

function paragraphLines(node: Paragraph): readonly TextLine[] {
  const lines: { text: string; line: number; lead?: string }[] = [];
  let fresh = true;
  const add = (text: string, line: number, child: PhrasingContent) => {
    const last = lines.at(-1);
    if (!fresh && last !== undefined) {
      last.text += text;
      return;
    }
    if (text.trim() === "") return;
    const lead = child.type === "strong" && child.children.length > 0 ? { lead: text } : {};
    lines.push({ text, line, ...lead });
    fresh = false;
  };
  for (const child of node.children) {
    const parts = child.type === "break" ? ["", ""] : toString(child).split("\n");
    for (const [index, part] of parts.entries()) {
      if (index > 0) fresh = true;
      if (part !== "") add(part, lineOf(child) + index, child);
    }
  }
  return lines.map((line) => ({ ...line, kind: "text", text: line.text.trim() }));
}

function blockOf(node: Code, text: string): Block {
  const start = node.position?.start;
  const end = node.position?.end;
  const source = text.slice(start?.offset ?? 0, end?.offset ?? 0);
  const fence = /^(`{3,}|~{3,})/u.exec(source)?.[1];
  const last = source.slice(source.lastIndexOf("\n") + 1).replace(/^[\s>]*/u, "");
  const closed = fence === undefined || (source.includes("\n") && last.startsWith(fence));
  return {
    language: (node.lang ?? "").toLowerCase(),
    script: dedent(node.value),
    // An empty block has no first line: its fence stands for it.
    line: (start?.line ?? 1) + (fence === undefined || node.value === "" ? 0 : 1),
    ...(closed ? {} : { unclosed: true as const }),
  };
}

function dedent(script: string): string {
  const lines = script.split("\n");
  const margins = lines.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/u.exec(line)?.[0] ?? "");
  const [first = "", ...others] = margins;
  let shared = first;
  for (const margin of others) while (!margin.startsWith(shared)) shared = shared.slice(0, -1);
  return shared === ""
    ? script
    : lines
        .map((line) => (line.startsWith(shared) ? line.slice(shared.length) : line.trimStart()))
        .join("\n");
}

function lineOf(node: {
  readonly position?: { readonly start: { readonly line: number } } | undefined;
}): number {
  return node.position?.start.line ?? 1;
}
