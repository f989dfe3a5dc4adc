/**
 * One experiment of Chaos Toolkit against the same site: hypothesis, method (load, backup, disaster, the plan's steps), the
 * hypothesis again, rollbacks. `chaos` is run as its users run it; its exit code and journal give the verdict.
 */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { beyondDocumentation, probeScripts } from "./probes.ts";
import type { PeerCase } from "./defects.ts";
import { scriptFile } from "./scripts.ts";
import { oldRecords, openSite, originalOf, type Site, witnesses } from "./site.ts";

export interface ChaosVerdict {
  /** `deviated`, or the journal's status. */
  readonly status: string;
  readonly exitCode: number;
  /** The probe that was outside its tolerance; null: none was. */
  readonly probe: string | null;
  /** That probe is one of ours beyond what the documentation shows: without it there would be nothing against it. */
  readonly beyondDocumentation: boolean;
  readonly said: string;
}

export interface Settings {
  readonly chaos: string;
  readonly rtoMs: number;
  readonly stableSeconds: number;
  readonly writesPerSecond: number;
}

const runMs = 10 * 60_000;
const run = z.object({
  activity: z.object({ name: z.string() }),
  output: z.unknown(),
  tolerance_met: z.boolean().optional(),
});
const steadyState = z.object({ probes: z.array(run) }).nullable();
const journalSchema = z.object({
  status: z.string(),
  deviated: z.boolean(),
  steady_states: z.object({ before: steadyState.optional(), after: steadyState.optional() }),
});

/** Rejects when `chaos` wrote no journal, or found the site unwell before the disaster: then nothing was tried. */
export async function experimentOnSite(
  folder: string,
  peer: PeerCase,
  settings: Settings,
): Promise<ChaosVerdict> {
  await mkdir(path.join(folder, "site"));
  const site = await openSite(path.join(folder, "site"), peer);
  try {
    for (const [name, body] of Object.entries(probeScripts)) {
      const file = path.join(site.folder, "bin", name);
      await writeFile(file, scriptFile(name, body));
      await chmod(file, 0o700);
    }
    const file = path.join(folder, "experiment.json");
    await writeFile(file, JSON.stringify(experiment(site), null, 2));
    const journal = path.join(folder, "journal.json");
    const { exitCode } = await execa(
      settings.chaos,
      [
        "--no-version-check",
        "--log-file",
        path.join(folder, "chaos.log"),
        "run",
        "--journal-path",
        journal,
        file,
      ],
      {
        cwd: site.folder,
        env: { ...site.environment, ...forScripts(settings), HOME: folder, LANG: "C.UTF-8" },
        extendEnv: false,
        reject: false,
        stdin: "ignore",
        timeout: runMs,
      },
    );
    const text = await readFile(journal, "utf8");
    return verdictOf(journalSchema.parse(JSON.parse(text)), exitCode ?? -1);
  } finally {
    await site.close();
  }
}

function verdictOf(journal: z.infer<typeof journalSchema>, exitCode: number): ChaosVerdict {
  const { before, after } = journal.steady_states;
  const early = before?.probes.find(({ tolerance_met: met }) => met === false);
  if (early !== undefined) throw new Error(`not well before the disaster: ${early.activity.name}`);
  const failed = after?.probes.find(({ tolerance_met: met }) => met === false);
  const probe = failed?.activity.name ?? null;
  return {
    status: journal.deviated ? "deviated" : journal.status,
    exitCode,
    probe,
    beyondDocumentation: probe !== null && beyondDocumentation.includes(probe),
    said: failed === undefined ? "" : JSON.stringify(failed.output ?? null).slice(0, 200),
  };
}

function forScripts({ rtoMs, stableSeconds, writesPerSecond }: Settings): Record<string, string> {
  return {
    NODE: process.execPath,
    LOAD: path.join(import.meta.dirname, "load-main.ts"),
    OLD_RECORDS: String(oldRecords),
    RTO_MS: String(rtoMs),
    STABLE_SECONDS: String(stableSeconds),
    WRITES_PER_SECOND: String(writesPerSecond),
  };
}

/** As the documentation lays one out. Its probes within the method collect data; they give no verdict. */
function experiment(site: Site): object {
  const script = (name: string, timeout = 90) => ({
    type: "process",
    path: path.join(site.folder, "bin", name),
    timeout,
  });
  const action = (name: string, more: object = {}) => ({
    type: "action",
    name,
    provider: script(name),
    ...more,
  });
  const probe = (name: string, more: object = { tolerance: 0 }) => ({
    type: "probe",
    name,
    provider: script(name),
    ...more,
  });
  const pause = (after: number) => ({ pauses: { after } });
  const health = {
    type: "probe",
    name: "health",
    tolerance: 200,
    provider: { type: "http", url: `${site.url}/health`, timeout: 3 },
  };
  const witness = (id: string) => ({
    type: "probe",
    name: id,
    tolerance: { type: "regex", pattern: RegExp.escape(originalOf(id).data), target: "body" },
    provider: { type: "http", url: `${site.url}/records/${id}`, timeout: 3 },
  });
  return {
    version: "1.0.0",
    title: "The service comes back with all that was acknowledged",
    description: "Its disk is lost, and restored by the documented steps",
    "steady-state-hypothesis": {
      title: "The service serves, and the data are there",
      probes: [
        health,
        probe("write-read"),
        witness(witnesses.yesterday),
        witness(witnesses.today),
        probe("count-old"),
        probe("count-new"),
        ...beyondDocumentation.map((name) => probe(name)),
      ],
    },
    method: [
      action("start-load", { provider: script("start-load", 300), background: true }),
      action("backup", { pauses: { before: 10, after: 5 } }),
      action("break", pause(2)),
      probe("see-fault", pause(1)),
      action("stop"),
      action("restore"),
      action("start"),
      { ...health, name: "health after the last step" },
      action("note-recovery", pause(5)),
      action("end-load"),
    ],
    rollbacks: [action("start")],
  };
}
