import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { openHistory } from "../history/history.ts";
import { keys, type SealedSample, sealSample } from "../seal/testing/sealed-sample.ts";
import { projectRoot } from "./root.ts";

let root = "";
let key = "";
let sample: SealedSample;
test.beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fdc-"));
  sample = await sealSample(root, { signed: true });
  key = join(root, "key.pub");
  await writeFile(key, keys.publicKey.export({ type: "spki", format: "pem" }));
});
test.afterEach(() => rm(root, { recursive: true }));

/** The real command, with the register of the sample's machine. */
async function verify(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ["src/cli/main.ts", "verify", ...args], {
    cwd: projectRoot,
    // The register lies in the folder `firedrill` of it.
    env: { XDG_STATE_HOME: dirname(sample.stateRoot) },
    reject: false,
    timeout: 60_000,
  });
  return { exitCode, stdout, stderr };
}

test("what is as it was sealed is intact, is judged again, and says who signed it", async () => {
  const { exitCode, stdout } = await verify(sample.folder, "--key", key);
  expect(stdout).toMatch(/^intact .*data-loss-volume-wiped$/m);
  expect(stdout).toMatch(
    /files sealed .*, start 1 of this machine, .*; signed by sha256:\w{64}, as asked for$/m,
  );
  expect(exitCode).toBe(0);
});

test("a changed file is named, with exit code 7", async () => {
  await appendFile(join(sample.folder, "plan.md"), "\n");
  const { exitCode, stdout } = await verify(sample.folder);
  expect(stdout).toMatch(/^ALTERED .*data-loss-volume-wiped$/m);
  expect(stdout).toMatch(/^ {2}- file-altered: plan\.md: /m);
  expect(exitCode).toBe(7);
});

test("evidence that comes to another verdict than it says is told, sealed or not", async () => {
  const file = join(sample.folder, "objectives.json");
  const targets = await readFile(file, "utf8");
  await writeFile(file, targets.replaceAll(/"ms": (7200000|3600000)/g, '"ms": 1000'));
  const { exitCode, stdout } = await verify(sample.folder, "-o", "json");
  const [{ flaws }] = JSON.parse(stdout).exercises;
  expect(flaws).toContainEqual(expect.objectContaining({ code: "judgement-differs" }));
  expect(exitCode).toBe(7);
});

test("an exercise of the run that nobody shows any more is missing", async () => {
  const run = dirname(sample.folder);
  await writeFile(join(run, "context.json"), JSON.stringify({ run: "20261127T120000Z-0001" }));
  expect((await verify(run)).exitCode).toBe(0);
  await rename(sample.folder, join(run, "another-one"));
  const { exitCode, stdout } = await verify(run);
  expect(stdout).toMatch(/^MISSING {2}data-loss-volume-wiped$/m);
  expect(exitCode).toBe(7);
});

test("a key that is none is a matter of usage, in four lines", async () => {
  const { exitCode, stderr } = await verify(sample.folder, "--key", join(sample.folder, "plan.md"));
  expect(stderr).toMatch(
    /^The key cannot be used: .*\n {2}where: .*plan\.md\n {2}expected: .*\n {2}next: .*$/m,
  );
  expect(exitCode).toBe(2);
});

test("a history knows of a newer drill where this machine's register does not", async () => {
  const place = join(root, "history");
  const json = async (name: string) => JSON.parse(await readFile(join(sample.folder, name), "utf8"));
  const manifest = await json("manifest.json");
  const { run, exercise, sealedAt: at, harness } = manifest;
  const start = { type: "started", run, exercise, control: false, at, planSha256: "", harness } as const;
  const ended = { type: "ended", at, manifest, record: await json("exercise.json") } as const;
  const seal = await json("seal.dsse.json");
  const history = openHistory(place);
  await history.append({ ...ended, seal, start: await history.append(start) });
  const asked = [sample.folder, "--history", place, "--key", key] as const;
  const same = await verify(...asked);
  expect([same.stdout, same.exitCode]).toEqual([expect.stringMatching(/^intact /), 0]);

  const newer = await history.append(start);
  const open = await verify(...asked);
  expect(open.stdout).toContain("- replaced: manifest.json: the history has no end for start 3");
  await history.append({ ...ended, seal, start: newer, manifest: { ...manifest, counter: 2 } });
  const older = await verify(...asked);
  expect(older.stdout).toContain("- replaced: manifest.json: the history has another seal for start 3");
  // The last entry's seal is of another manifest: that is said too.
  expect(older.stdout).toContain("ALTERED  the history\n  - 000004.json: its seal: it says something else");
  expect(older.exitCode).toBe(7);
});

test("the exercise that the project brings along is as it was sealed, and signed by the key beside it", async () => {
  const { exitCode, stdout } = await verify(
    "reports/samples/data-loss-met",
    "--key",
    "reports/samples/data-loss-met.pub",
  );
  expect(stdout).toMatch(/^intact +reports\/samples\/data-loss-met\n {2}\d+ files sealed .*, as asked for$/);
  expect(exitCode).toBe(0);
});
