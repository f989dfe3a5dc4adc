/** `drill merge`: one run from the shards of several machines, or a refusal that names what is missing or doubled. */
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../problem.ts";
import { writeOutputs } from "../report/outputs/index.ts";
import { pointLatest } from "../report/run-folder.ts";
import { type RunRecord, runRecordSchema } from "../report/run-record.ts";
import { runTable } from "../report/terminal.ts";
import { wantsColour } from "./colour.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { reportRun } from "./report-run.ts";
import { fromCaller, projectRoot } from "./root.ts";
import { shardFaults } from "./shard.ts";

interface Part {
  readonly folder: string;
  readonly record: RunRecord;
}

export async function mergeVerb(folders: readonly string[]): Promise<number> {
  const parts = await Promise.all(folders.map(readPart));
  const record = mergeRecords(parts);
  const reports = path.join(projectRoot, "reports");
  const folder = path.join(reports, "runs", record.run);
  await mkdir(path.join(folder, "allure-results"), { recursive: true });
  for (const part of parts) await copyPart(part, folder);
  await writeOutputs(folder, record);
  await pointLatest(reports, folder);
  process.stdout.write(`${runTable(record, wantsColour())}\n`);
  const ran = record.exercises.some(({ evidenceDir }) => evidenceDir !== "");
  const reported = !ran || (await reportRun(folder, record));
  process.stdout.write(`evidence ${fromCaller(folder)}\n`);
  return reported ? exitCodeOf(record.exercises) : exitCodes.evidenceIncomplete;
}

/** Pure. Throws a usage problem unless the parts are one run of one plan, each share once. */
export function mergeRecords(parts: readonly Part[]): RunRecord {
  const records = parts.map(({ record }) => record);
  const [first] = records;
  const faults = [
    ...shardFaults(records.map(({ shard }) => shard)),
    ...(records.some(({ plan }) => plan.sha256 !== first?.plan.sha256)
      ? ["they drilled different plans"]
      : []),
  ];
  if (first === undefined || faults.length > 0) {
    throw new Problem(
      {
        what: `The shards are not one run: ${faults.join("; ")}`,
        where: parts.map(({ folder }) => folder).join(", "),
        expected: "every share of one run of one plan, each once",
        next: "give the missing share, leave out the doubled one, or drill again what failed",
      },
      { kind: "usage" },
    );
  }
  return {
    ...first,
    shard: undefined,
    run: `${first.run}-merged`,
    startedAt: records.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.startedAt,
    endedAt:
      records
        .map(({ endedAt }) => endedAt)
        .toSorted()
        .at(-1) ?? first.endedAt,
    signer: records.every(({ signer }) => signer === first.signer) ? first.signer : null,
    exercises: records.flatMap(({ exercises }) => exercises),
  };
}

async function readPart(folder: string): Promise<Part> {
  const file = path.join(folder, "run.json");
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw notARun(file, "it cannot be read", cause);
  });
  const parsed = runRecordSchema.safeParse(toJson(text));
  if (!parsed.success) throw notARun(file, "it is no run.json of version 1", parsed.error);
  return { folder, record: parsed.data };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Evidence folders keep their names: no two shares hold the same exercise. */
async function copyPart({ folder, record }: Part, into: string): Promise<void> {
  for (const { evidenceDir } of record.exercises) {
    if (evidenceDir !== "")
      await cp(path.join(folder, evidenceDir), path.join(into, evidenceDir), { recursive: true });
  }
  const results = path.join(folder, "allure-results");
  for (const name of await readdir(results).catch((): string[] => [])) {
    await cp(path.join(results, name), path.join(into, "allure-results", name), { recursive: true });
  }
  await cp(path.join(folder, "plan.md"), path.join(into, "plan.md"));
}

function notARun(file: string, what: string, cause: unknown): Problem {
  return new Problem(
    {
      what: `This is no run that can be merged: ${what}`,
      where: file,
      expected: "the folder of a run that has ended, with its run.json",
      next: "give the folder reports/runs/<run> of each machine",
    },
    { kind: "usage", cause },
  );
}
