/** What a seal costs: a long exercise's evidence sealed, and verified without judging it again. */
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openJournal } from "../journal/append.ts";
import type { JournalEvent } from "../journal/events.ts";
import { readJournal } from "../journal/read.ts";
import { readRegister, registerStart } from "../seal/register.ts";
import { sealExercise } from "../seal/seal.ts";
import { verifyExercise } from "../seal/verify.ts";
import { quantile } from "../report/quarter/quantile.ts";
import type { Bench } from "./figure.ts";

const sample = path.join(import.meta.dirname, "../../reports/samples/data-loss-met/workload.jsonl");
/** The sample's records so many times over: 1,000,000 records, 140 MB. */
const copies = 63;
/** More than a run flushes at once: links are checked more often in a run's own journals. */
const batch = 500;
const runs = 3;

export const sealSpeed: Bench = async () => {
  const root = await mkdtemp(path.join(tmpdir(), "fdb-"));
  try {
    const folder = path.join(root, "evidence");
    const stateRoot = path.join(root, "state");
    const bytes = await writeEvidence(folder);
    const exercise = { run: "bench", exercise: "bench" };
    const rates: { seal: number; verify: number }[] = [];
    for (let run = 0; run < runs; run += 1) {
      const counter = await registerStart(stateRoot, {
        ...exercise,
        control: true,
        at: new Date().toISOString(),
      });
      const harness = { version: "bench", commit: null };
      const facts = { folder, stateRoot, ...exercise, counter, harness, verdict: null, key: null };
      const seal = await rate(bytes, async () => void (await sealExercise(facts)));
      const register = await readRegister(stateRoot);
      const verify = await rate(bytes, async () => {
        const { flaws } = await verifyExercise({ folder, key: null, register });
        if (flaws.length > 0) throw new Error(`flaws where there are none: ${JSON.stringify(flaws)}`);
      });
      rates.push({ seal, verify });
    }
    const slowest = (of: "seal" | "verify") =>
      Math.round(
        quantile(
          rates.map((one) => one[of]),
          0,
        ),
      );
    const about = {
      unit: "MB/s",
      runs,
      detail: `${Math.round(bytes / 1e6)} MB of records, ${batch} to a link`,
    };
    return [
      { figure: "verifying evidence, the slowest", value: slowest("verify"), atLeast: 100, ...about },
      { figure: "sealing evidence, the slowest", value: slowest("seal"), ...about },
    ];
  } finally {
    await rm(root, { recursive: true });
  }
};

/** Resolves with its size in bytes. */
async function writeEvidence(folder: string): Promise<number> {
  await mkdir(folder);
  const file = path.join(folder, "workload.jsonl");
  const events: JournalEvent[] = [];
  for await (const event of readJournal(sample)) events.push(event);
  const journal = await openJournal(file);
  for (let copy = 0; copy < copies; copy += 1) {
    for (let at = 0; at < events.length; at += batch) await journal.append(events.slice(at, at + batch));
  }
  await journal.close();
  return (await stat(file)).size;
}

/** MB (10^6 bytes) a second. */
async function rate(bytes: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return bytes / 1e3 / (performance.now() - begun);
}
