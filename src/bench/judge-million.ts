/** A long exercise can be judged on a small machine. */
import path from "node:path";
import { execa } from "execa";
import { quantile } from "../report/quarter/quantile.ts";
import type { Bench } from "./figure.ts";

const runs = 3;

export const judgeMillion: Bench = async () => {
  const seen: { ms: number; events: number; verdict: string; acknowledged: number; maxRssMib: number }[] = [];
  for (let run = 0; run < runs; run += 1) {
    const main = path.join(import.meta.dirname, "judge-million-main.ts");
    seen.push(JSON.parse((await execa(process.execPath, [main])).stdout));
  }
  const [first] = seen;
  const detail = `${first?.events} events, ${first?.acknowledged} acknowledged writes, ${first?.verdict}`;
  const worst = (values: readonly number[]): number => Math.round(quantile(values, 1));
  return [
    {
      figure: "judging a million parsed events, the slowest",
      value: worst(seen.map(({ ms }) => ms)),
      unit: "ms",
      atMost: 3_000,
      runs,
      detail,
    },
    {
      figure: "memory of the process that judges them, its events among it",
      value: worst(seen.map(({ maxRssMib }) => maxRssMib)),
      unit: "MiB",
      atMost: 512,
      runs,
    },
  ];
};
