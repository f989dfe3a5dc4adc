import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { notesFile } from "../seal/notes.ts";
import { keys, type SealedSample, sealSample } from "../seal/testing/sealed-sample.ts";
import { projectRoot } from "./root.ts";

let root = "";
let run = "";
let sample: SealedSample;
test.beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fdn-"));
  sample = await sealSample(root, { signed: true });
  run = dirname(sample.folder);
  const pem = { type: "pkcs8", format: "pem" } as const;
  await writeFile(join(root, "key.pem"), keys.privateKey.export(pem));
  await writeFile(join(root, "key.pub"), keys.publicKey.export({ type: "spki", format: "pem" }));
});
test.afterEach(() => rm(root, { recursive: true }));

/** The real command. */
async function drill(args: readonly string[], signed = true) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ["src/cli/main.ts", ...args], {
    cwd: projectRoot,
    env: {
      XDG_STATE_HOME: dirname(sample.stateRoot),
      FIREDRILL_SIGNING_KEY: signed ? join(root, "key.pem") : "",
    },
    reject: false,
    timeout: 60_000,
  });
  return { exitCode, stdout, stderr };
}

const exercise = "data-loss-volume-wiped";

test("what nobody has written says so", async () => {
  const { exitCode, stdout } = await drill(["note", run]);
  expect(stdout.trimEnd().split("\n")).toEqual([
    "Issues encountered: not yet written",
    "Lessons learned: not yet written",
    "Owner: not yet written",
    "Due: not yet written",
    "Signed off: not yet written",
  ]);
  expect(exitCode).toBe(0);
});

test("a secret that is pasted into a note is taken out before it is written, and the writer hears of it", async () => {
  const { stdout, stderr } = await drill([
    "note",
    run,
    "--issue",
    "psql failed with PGPASSWORD=q7Zk3VtR9xLw2PdS",
  ]);
  expect(stderr).toContain("--issue: what looks like a secret was taken out");
  for (const text of [stdout, await readFile(notesFile(run), "utf8")]) {
    expect(text).toContain("psql failed with PGPASSWORD=[redacted:variable]");
    expect(text).not.toContain("q7Zk3VtR9xLw2PdS");
  }
});

test("words are added, signed, and the sealed evidence stays intact beside them", async () => {
  const issue = ["note", run, "--exercise", exercise, "--issue", "Standby was slow"];
  expect((await drill(issue)).exitCode).toBe(0);
  const { stdout } = await drill(["note", run, "--owner", "Ops", "--due", "2026-12-31"]);
  expect(stdout).toMatch(
    /- Standby was slow \(data-loss-volume-wiped\): \w+, .* UTC, signed by sha256:\w{64}$/m,
  );
  expect(stdout).toContain("Lessons learned: not yet written");
  expect(stdout).toMatch(/^ {2}- 2026-12-31: /m);
  const { stdout: verified, exitCode } = await drill(["verify", run, "--key", join(root, "key.pub")]);
  expect(verified).toMatch(/^intact /m);
  expect(exitCode).toBe(0);
});

test("words that somebody changed afterwards, or that another key signed, are found", async () => {
  await drill(["note", run, "--lesson", "Rehearse it"]);
  const before = await readFile(notesFile(run), "utf8");
  await writeFile(notesFile(run), before.replace("Rehearse", "Forget"));
  const { stdout, exitCode } = await drill(["verify", run]);
  expect(stdout).toMatch(/^ALTERED {2}the notes of people\n {2}- record-altered: notes\.jsonl:1: /m);
  expect(exitCode).toBe(7);

  await writeFile(notesFile(run), before);
  await drill(["note", run, "--sign", "Nobody"], false);
  expect((await drill(["verify", run])).exitCode).toBe(0);
  const asked = await drill(["verify", run, "--key", join(root, "key.pub")]);
  expect(asked.stdout).toContain("signature-wrong: notes.jsonl: the note of ");
  expect(asked.exitCode).toBe(7);
});

test("a day that is none, and an exercise that is not of the run, are refused and nothing is written", async () => {
  for (const args of [
    ["--due", "2026-13-01"],
    ["--due", "soon"],
    ["--exercise", "another", "--issue", "x"],
  ]) {
    const { exitCode, stderr } = await drill(["note", run, ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^.*\n {2}where: .*\n {2}expected: .*\n {2}next: .*$/);
  }
  await expect(readFile(notesFile(run))).rejects.toThrow("ENOENT");
});
