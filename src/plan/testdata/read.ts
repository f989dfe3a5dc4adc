/** The documents that the tests of this room share. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readSystem } from "../load-system.ts";
import { parsePlan } from "../parse.ts";

export function testPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

export function testText(name: string): string {
  return readFileSync(testPath(name), "utf8");
}

export function testPlan(name: string) {
  return parsePlan(testText(name));
}

export function testSystem(change: (yaml: string) => string = (yaml) => yaml) {
  return readSystem(change(testText("clean.yaml")), "clean.yaml");
}

/** 1-based line on which a text stands in a document; fails when it stands on none or several. */
export function lineOf(document: string, text: string): number {
  const lines = document.split("\n").flatMap((line, index) => (line.includes(text) ? [index + 1] : []));
  const [line] = lines;
  if (line === undefined || lines.length > 1) throw new Error(`"${text}" stands on ${lines.length} lines`);
  return line;
}
