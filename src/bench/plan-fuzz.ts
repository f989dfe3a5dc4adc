/**
 * Whatever a document holds, the parser and the rules come to an end: pieces of real plans, cut, repeated, nested and mixed
 * with letters that no plan has. A `RangeError` is a refusal in order.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { lintPlan } from "../plan/lint.ts";
import { parsePlan } from "../plan/parse.ts";
import { checkPlanUsable } from "../plan/usable.ts";
import { createRandom } from "../workload/content.ts";
import type { Figure } from "./figure.ts";

const seed = 11;
const root = path.join(import.meta.dirname, "../..");
const sources = [
  "drills/x0tta6bl4/plan.md",
  "drills/controls/first-written.md",
  "src/plan/testdata/clean.md",
];
const strange = [
  "```bash\n",
  "```\n",
  "    ",
  "\t",
  "> ",
  "- [ ] ",
  "| a | b |\n| --- |\n",
  "**RTO:** <999999999999999 years\n",
  "**RPO:** <-1 h\n",
  "### Scenario 99999999999999999999: \n",
  "1. **",
  "<!--",
  "<details>",
  "$(rm -rf /)",
  "'\"`\\",
  "$((",
  "<<EOF\n",
  "\u0000",
  "\u202E",
  "\u{1F3AF}",
  "\uFEFF",
  "[](",
  "[x]: ",
  "&#x10FFFF;",
  "*".repeat(200),
  "[".repeat(200),
  "> ".repeat(50),
];

export async function fuzzPlans(inputs: number): Promise<readonly Figure[]> {
  const texts = await Promise.all(sources.map((file) => readFile(path.join(root, file), "utf8")));
  const lines = texts.flatMap((text) => text.split("\n"));
  const draw = createRandom(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(draw() * list.length)];
  let refused = 0;
  let slowestMs = 0;
  const crashes: string[] = [];
  for (let input = 0; input < inputs; input += 1) {
    const most = draw() < 0.01 ? 1_000 : 30;
    const pieces = Array.from({ length: 1 + Math.floor(draw() * most) }, () => {
      const kind = draw();
      if (kind < 0.6) return `${pick(lines) ?? ""}\n`;
      if (kind < 0.8) return (pick(lines) ?? "").slice(Math.floor(draw() * 20), 40);
      return pick(strange) ?? "";
    });
    const text = pieces.join("");
    const begin = performance.now();
    try {
      const plan = parsePlan(text);
      checkPlanUsable(plan);
      lintPlan(plan);
    } catch (cause) {
      if (cause instanceof RangeError) refused += 1;
      else crashes.push(`${String(cause)}: ${JSON.stringify(text).slice(0, 300)}`);
    }
    slowestMs = Math.max(slowestMs, performance.now() - begin);
  }
  const detail = crashes[0] ?? `${refused} refused in order, seed ${seed}`;
  return [
    {
      figure: "plans that crash the parser",
      value: crashes.length,
      unit: "plans",
      atMost: 0,
      runs: inputs,
      detail,
    },
    { figure: "slowest plan", value: Math.round(slowestMs), unit: "ms", atMost: 1_000, runs: inputs },
  ];
}
