import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { judgeEvidence } from "./judge-evidence.ts";

const sample = path.resolve("reports/samples/data-loss-met");

/** A copy of the sample whose journal keeps only the lines that `keep` says. */
async function spoilt(keep: (line: string) => boolean, file = "journal.jsonl"): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "firedrill-sample-"));
  await cp(sample, folder, { recursive: true });
  const text = await readFile(path.join(folder, file), "utf8");
  const lines = text.split("\n").filter((line) => line === "" || keep(line));
  await writeFile(path.join(folder, file), lines.join("\n"));
  return folder;
}

const verdictOf = async (folder: string) => (await judgeEvidence(folder)).judgement;

test("the saved evidence of a real exercise is judged as it was then", async () => {
  const saved = JSON.parse(await readFile(path.join(sample, "judgement.json"), "utf8"));
  expect(JSON.parse(JSON.stringify(await verdictOf(sample)))).toEqual(saved);
  expect(saved.verdict).toBe("met");
});

test("without the observer's proof of the fault it is inconclusive", async () => {
  const folder = await spoilt((line) => !line.includes('"type":"fault.observed"'));
  expect(await verdictOf(folder)).toMatchObject({
    verdict: "inconclusive",
    reasons: expect.arrayContaining([expect.objectContaining({ code: "fault-not-proved" })]),
  });
});

test("without one of the document's steps it is missed", async () => {
  const folder = await spoilt((line) => !line.includes('"index":4'));
  expect(await verdictOf(folder)).toMatchObject({
    verdict: "missed",
    reasons: expect.arrayContaining([expect.objectContaining({ code: "step-skipped" })]),
  });
});

test("one acknowledged write that is gone from the final read is found", async () => {
  const all = await verdictOf(sample);
  let dropped = false;
  const folder = await spoilt((line) => {
    if (dropped || !line.includes('"store":"certificates"') || !line.includes("final.object")) return true;
    dropped = true;
    return false;
  }, "final.jsonl");
  expect(dropped).toBe(true);
  expect(await verdictOf(folder)).not.toEqual(all);
  expect((await verdictOf(folder)).verdict).not.toBe("met");
});

test("an exercise whose journal was never closed is inconclusive", async () => {
  const folder = await spoilt((line) => !line.includes('"type":"run.closed"'));
  expect((await verdictOf(folder)).verdict).toBe("inconclusive");
});
