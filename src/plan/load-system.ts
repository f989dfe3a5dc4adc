/**
 * The system file from disk. Everything that is wrong with it is told at once, each with its place. One that begins with
 * `extends: <file>` says only in what it differs from that other one: mappings are merged, everything else is replaced.
 */
import { dirname, join } from "node:path";
import { type Document, LineCounter, isMap, isNode, isPair, isScalar, parseDocument } from "yaml";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { loadText } from "./load-text.ts";
import { findKnots, maxDepth } from "./yaml-knots.ts";
import { suggestion } from "./nearest.ts";
import { quoteName } from "./quote-name.ts";
import { type System, systemSchema } from "./system.ts";

/** How the YAML library says that its own stack came to its end. */
const tooDeep = /^Maximum call stack size exceeded$/;
const mostTold = 20;

interface Fault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Throws a `Problem` (usage) that lists every fault as `file:line:column path: message`. */
export async function loadSystem(path: string): Promise<System> {
  const { text } = await loadText(path, "system file");
  const base = await systemBase(path);
  if (base === null) return readSystem(text, path);
  const under = await loadText(base, "system file");
  return readSystem(text, path, readYaml(under.text, base).data);
}

/** The file that a system file extends; null for most. */
export async function systemBase(path: string): Promise<string | null> {
  const { text } = await loadText(path, "system file");
  const base = valueAt(readYaml(text, path).data, ["extends"]);
  return typeof base === "string" ? join(dirname(path), base) : null;
}

/** The same for text that is at hand; `path` is for messages alone, `under` is what it extends. */
export function readSystem(text: string, path: string, under: unknown = {}): System {
  const { data: own, document, lines } = readYaml(text, path);
  const data = merged(under, withoutExtends(own));
  const result = systemSchema.safeParse(data);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => faultsOf({ issue, document, lines, data }));
  throw problem(path, "The system file does not say what is needed", faults);
}

function readYaml(text: string, path: string) {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    stringKeys: true,
  });
  // A warning is a tag that nobody knows: its value would silently be another.
  const syntax = [...document.errors, ...document.warnings].map(({ message, pos }) =>
    at(lines, pos[0], tooDeep.test(message) ? `nested deeper than ${maxDepth} levels` : message),
  );
  if (syntax.length > 0) throw problem(path, "The system file is not valid YAML", syntax);
  const knots = findKnots(document).map(({ offset, message }) => at(lines, offset, message));
  if (knots.length > 0) throw problem(path, "The system file is not valid YAML", knots);
  return { data: plainData(document, path), document, lines };
}

function withoutExtends(data: unknown): unknown {
  if (!isMapping(data)) return data;
  const { extends: _base, ...rest } = data;
  return rest;
}

function merged(under: unknown, over: unknown): unknown {
  if (!isMapping(under) || !isMapping(over)) return over === undefined ? under : over;
  const keys = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  return Object.fromEntries(keys.map((key) => [key, merged(under[key], over[key])]));
}

function isMapping(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

function plainData(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : "its aliases cannot be resolved";
    throw problem(path, "The system file is not valid YAML", [{ line: 1, column: 1, message }], cause);
  }
}

function faultsOf(input: {
  readonly issue: z.core.$ZodIssue;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly data: unknown;
}): readonly Fault[] {
  const { issue, document, lines, data } = input;
  const place = (keys: readonly PropertyKey[]) => offsetOf(document, keys);
  const name = (keys: readonly PropertyKey[]) => keys.map(String).join(".") || "(the whole file)";
  if (issue.code === "unrecognized_keys") {
    const taken = keysOf(valueAt(data, issue.path));
    const known = knownKeys(issue.path).filter((key) => !taken.includes(key));
    return issue.keys.map((key) => {
      const keys = [...issue.path, key];
      return at(lines, place(keys), `${name(keys)}: nothing is called so${suggestion(key, known)}`);
    });
  }
  if (issue.code === "invalid_key") {
    const key = String(issue.path.at(-1) ?? "");
    const known = knownKeys(issue.path.slice(0, -1));
    const why = known.length > 0 ? `nothing is called so${suggestion(key, known)}` : rule(issue.issues);
    return [
      at(lines, place(issue.path), `${[...issue.path.slice(0, -1), quoteName(key)].join(".")}: ${why}`),
    ];
  }
  const missing = valueAt(data, issue.path) === undefined;
  const message = missing ? `is missing (${issue.message})` : issue.message;
  return [at(lines, place(issue.path), `${name(issue.path)}: ${message}`)];
}

/** What a key of somebody's own choice must be. */
function rule(issues: readonly z.core.$ZodIssue[]): string {
  return `no name: ${[...new Set(issues.map(({ message }) => message))].join("; ")}`;
}

function problem(path: string, what: string, faults: readonly Fault[], cause?: unknown): Problem {
  const sorted = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const told = sorted
    .slice(0, mostTold)
    .map(({ line, column, message }) => `${path}:${line}:${column}  ${message}`);
  if (sorted.length > mostTold) told.push(`and ${sorted.length - mostTold} more`);
  return new Problem(
    {
      what: faults.length === 1 ? what : `${what} (${faults.length} faults)`,
      where: told.join("\n            "),
      expected: "the keys and values of src/plan/system.ts, as in drills/x0tta6bl4/system.yaml",
      next: "mend the lines above",
    },
    { kind: "usage", cause },
  );
}

function at(lines: LineCounter, offset: number, message: string): Fault {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col), message };
}

/** Where a path's key stands; for a path that is not there, its nearest part that is. */
function offsetOf(document: Document, keys: readonly PropertyKey[]): number {
  let offset = startOf(document.contents) ?? 0;
  let node: unknown = document.contents;
  for (const key of keys) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key,
      );
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else {
      node =
        isNode(node) && "get" in node && typeof node.get === "function" ? node.get(key, true) : undefined;
      if (node === undefined) return offset;
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

function valueAt(data: unknown, keys: readonly PropertyKey[]): unknown {
  let value = data;
  for (const key of keys) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

/** The keys that the schema knows at a path. */
function knownKeys(keys: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = z.toJSONSchema(systemSchema, { io: "input" });
  for (const key of keys) {
    const parts = [["properties", key], ["additionalProperties"], ["items"]] as const;
    schema = parts.map((part) => valueAt(schema, part)).find((found) => typeof found === "object");
  }
  const names = valueAt(schema, ["propertyNames", "enum"]);
  return [...keysOf(valueAt(schema, ["properties"])), ...(Array.isArray(names) ? names.map(String) : [])];
}
