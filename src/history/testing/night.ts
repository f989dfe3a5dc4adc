/**
 * One night on a machine of its own that goes away with all that it has, as a process: enters its start, seals the evidence of
 * a saved real exercise as its own, enters its end. `killed`: waits after its start, until somebody ends it.
 * Arguments: place of the history, name of the run, instant, how it comes out.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exerciseRecordSchema } from "../../report/run-record.ts";
import { sealExercise } from "../../seal/seal.ts";
import { enrol } from "../enrol.ts";
import { openHistory } from "../history.ts";

const [place = "", run = "", at = "", how = ""] = process.argv.slice(2);
const sample = join(import.meta.dirname, "../../../reports/samples/data-loss-met");
const exercise = "data-loss-volume-wiped";
const harness = { version: "0.1.0", commit: null };

const machine = await mkdtemp(join(tmpdir(), "firedrill-night-"));
try {
  const stateRoot = join(machine, "state");
  const folder = join(machine, exercise);
  await cp(sample, folder, { recursive: true });
  const start = { run, exercise, control: false, at, planSha256: "0".repeat(64), harness };
  const enrolment = await enrol(start, { stateRoot, history: openHistory(place) });
  process.stdout.write("started\n");
  if (how === "killed") await new Promise((_, reject) => setTimeout(reject, 60_000));
  const file = join(folder, "exercise.json");
  const record = exerciseRecordSchema.parse({
    ...JSON.parse(await readFile(file, "utf8")),
    startedAt: at,
    outcome: how === "error" ? "error" : "judged",
    verdict: how === "error" ? null : how,
  });
  await writeFile(file, JSON.stringify(record));
  const facts = { run, exercise, counter: enrolment.counter, harness, key: null };
  const sealed = await sealExercise({ folder, stateRoot, ...facts, verdict: record.verdict });
  await enrolment.end(sealed, record);
} finally {
  await rm(machine, { recursive: true, force: true });
}
