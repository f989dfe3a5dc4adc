/**
 * Is a write on disk before it counts? The ledger's process is killed at random points, again and again, and what it had told by
 * then is compared with what its journal holds. A killed process loses nothing that it has given to the kernel: what a power
 * cut would do is not tried here (the journal calls fdatasync for each batch).
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readJournal } from "../journal/read.ts";
import { startFakeSystem } from "../workload/testing/fake-system.ts";
import { createRandom } from "../workload/content.ts";
import { quantile } from "../report/quarter/quantile.ts";
import type { Figure } from "./figure.ts";

const seed = 13;
const child = path.join(import.meta.dirname, "../workload/testing/ledger-child.ts");

export async function killLedger(kills: number): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "firedrill-kills-"));
  const draw = createRandom(seed);
  const rates: number[] = [];
  let ahead = 0;
  let torn = 0;
  let unknown = 0;
  try {
    for (let run = 0; run < kills; run += 1) {
      const { told, rows, ...found } = await killOnce(path.join(folder, `${run}.jsonl`), 300 + draw() * 900);
      rates.push(found.perSecond);
      if (told > found.acknowledged) ahead += 1;
      if (found.torn) torn += 1;
      unknown += rows;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return [
    {
      figure: "kill points at which more had been counted than is on disk",
      value: ahead,
      unit: "kill points",
      atMost: 0,
      runs: kills,
      detail: `${torn} journals end in a torn line, which is told and left out`,
    },
    {
      figure: "records that the system keeps and the journal does not know",
      value: unknown,
      unit: "records",
      runs: kills,
      detail: "sent within the last 10 ms before the kill: told as unexpected, never as lost",
    },
    {
      figure: "acknowledged writes a second, the slowest run",
      value: Math.round(quantile(rates, 0)),
      unit: "1/s",
      atLeast: 50,
      runs: kills,
    },
  ];
}

async function killOnce(journal: string, afterMs: number) {
  const system = await startFakeSystem();
  const writer = fork(child, [journal, system.url], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  let told = 0;
  writer.on("message", (count) => (told = Number(count)));
  await once(writer, "message");
  await sleep(afterMs);
  writer.kill("SIGKILL");
  await once(writer, "exit");
  await system.stop();

  const known = new Set<string>();
  const at: number[] = [];
  const reading = readJournal(journal);
  for await (const event of reading) {
    if (event.type === "write.sent") known.add(event.id);
    if (event.type === "write.ended" && event.result === "acknowledged") at.push(event.at);
  }
  const spanMs = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1e6;
  return {
    told,
    acknowledged: at.length,
    torn: reading.torn,
    rows: [...system.rows.keys()].filter((id) => !known.has(id)).length,
    perSecond: (at.length / spanMs) * 1_000,
  };
}
