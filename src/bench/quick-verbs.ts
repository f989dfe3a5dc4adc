/** The verbs that need no cluster answer at once. */
import path from "node:path";
import { execa } from "execa";
import { quantile } from "../report/quarter/quantile.ts";
import type { Bench, Figure } from "./figure.ts";

const main = path.join(import.meta.dirname, "../cli/main.ts");
const runs = 5;
const verbs: readonly (readonly [readonly string[], number])[] = [
  [["list"], 2_000],
  [["doctor"], 5_000],
  [["describe", "data-loss"], 2_000],
  [["tabletop"], 15_000],
];

export const quickVerbs: Bench = async () => {
  const figures: Figure[] = [];
  for (const [args, atMost] of verbs) {
    const took: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const begin = performance.now();
      await execa(process.execPath, [main, ...args], { reject: false, stdin: "ignore" });
      took.push(performance.now() - begin);
    }
    const value = Math.round(quantile(took, 1));
    figures.push({ figure: `drill ${args.join(" ")}, the slowest`, value, unit: "ms", atMost, runs });
  }
  return figures;
};
