/** What honest evidence costs a drill: all that a saved real one wrote is redacted, chained, searched for secrets and sealed again. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { refuseSecrets } from "../../fixtures/secrets.ts";
import { firstLink, linkOver } from "../journal/chain.ts";
import { journalFiles, readJournal } from "../journal/read.ts";
import { createRedactor } from "../journal/redact.ts";
import { redactEvent } from "../journal/redact-event.ts";
import { quantile } from "../report/quarter/quantile.ts";
import { exerciseRecordSchema } from "../report/run-record.ts";
import { registerStart } from "../seal/register.ts";
import { sealExercise } from "../seal/seal.ts";
import type { Bench } from "./figure.ts";

const sample = path.join(import.meta.dirname, "../../reports/samples/data-loss-met");
/** A drill hides about so many: keys, passwords, tokens, each in some forms. */
const secrets = Array.from({ length: 30 }, () => randomBytes(24).toString("base64url"));
/** Lines to a link: fewer than the clients' journal flushes at once, so that no link is left out of the bill. */
const batch = 10;
const runs = 5;
const { privateKey } = generateKeyPairSync("ed25519");

export const evidenceCost: Bench = async () => {
  const record = exerciseRecordSchema.parse(
    JSON.parse(await readFile(path.join(sample, "exercise.json"), "utf8")),
  );
  const wallMs = Object.values(record.wallMsByPhase).reduce((sum, ms) => sum + ms, 0);
  const outputs = await stepOutputs();
  const all: number[] = [];
  const aStep: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    // Made when the drill learns of its secrets, not for each step.
    const redactor = createRedactor({ secrets });
    const steps = await cpuMs(async () => {
      for (const output of outputs) redactor.text(output);
    });
    const rest = await cpuMs(async () => {
      await chainAndRedact();
      await searchAndSeal();
    });
    aStep.push(steps / outputs.length);
    all.push(((steps + rest) / wallMs) * 100);
  }
  const round = (value: number) => Math.round(value * 100) / 100;
  return [
    {
      figure:
        "CPU of redacting, chaining, searching and signing, share of the drill's wall time, the largest",
      ...{ value: round(quantile(all, 1)), unit: "%", atMost: 3, runs },
      detail: `a drill of ${Math.round(wallMs / 1_000)} s, ${secrets.length} secrets`,
    },
    {
      figure: "of it for redacting the output of a step, the largest mean",
      ...{ value: round(quantile(aStep, 1)), unit: "ms", atMost: 1, runs },
      detail: `${outputs.length} steps`,
    },
  ];
};

async function stepOutputs(): Promise<readonly string[]> {
  const folder = path.join(sample, "steps");
  const names = (await readdir(folder)).filter((name) => /^step-\d+\.txt$/.test(name));
  return Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
}

/** The conductor's own events are redacted, the links are made over all journals. */
async function chainAndRedact(): Promise<void> {
  const { text } = createRedactor({ secrets });
  for await (const event of readJournal(path.join(sample, "journal.jsonl"))) redactEvent(event, text);
  for (const name of journalFiles) {
    const lines = (await readFile(path.join(sample, name), "utf8")).split("\n");
    let link = firstLink;
    for (let at = 0; at < lines.length; at += batch)
      link = linkOver(link, lines.slice(at, at + batch).join("\n"));
  }
}

async function searchAndSeal(): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), "fdb-"));
  try {
    const folder = path.join(root, "evidence");
    await cp(sample, folder, { recursive: true });
    await refuseSecrets([folder], secrets);
    const stateRoot = path.join(root, "state");
    const of = { run: "bench", exercise: "bench" };
    const counter = await registerStart(stateRoot, { ...of, control: true, at: new Date().toISOString() });
    const harness = { version: "bench", commit: null };
    await sealExercise({ folder, stateRoot, ...of, counter, harness, verdict: "met", key: privateKey });
  } finally {
    await rm(root, { recursive: true });
  }
}

async function cpuMs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
