import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { notRunRecord } from "./exercise-record.ts";
import { readPast, readSamples } from "./past-exercises.ts";
import type { ExerciseRecord } from "./run-record.ts";

function record(variant: string, at: string, more: Partial<ExerciseRecord> = {}): ExerciseRecord {
  const bare = notRunRecord({ id: "data-loss", variant, title: "Data loss", line: 1, why: "", at });
  return { ...bare, outcome: "judged", verdict: "met", ...more };
}

async function put(folder: string, content: unknown): Promise<void> {
  await mkdir(folder, { recursive: true });
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await writeFile(path.join(folder, "exercise.json"), text);
}

test("exercises of all runs, the newest first, each with the plan of its run; no controls", async () => {
  const reports = test.info().outputPath("reports");
  const [first, second] = ["20260101T000000Z-aaaa", "20260102T000000Z-bbbb"];
  await put(path.join(reports, "runs", first, "one"), record("wiped", "2026-01-01T00:00:00Z"));
  await put(path.join(reports, "runs", second, "two"), record("deleted", "2026-01-02T00:00:00Z"));
  const control = record("wiped", "2026-01-03T00:00:00Z", { control: true });
  await put(path.join(reports, "runs", second, "control"), control);
  await writeFile(
    path.join(reports, "runs", second, "context.json"),
    JSON.stringify({ planSha256: "c0ffee" }),
  );

  const past = await readPast(reports);
  expect(
    past.exercises.map(({ run, planSha256, record: { variant } }) => [run, planSha256, variant]),
  ).toEqual([
    [second, "c0ffee", "deleted"],
    [first, null, "wiped"],
  ]);
  expect(past.unreadable).toEqual([]);
});

test("a file that is no record of this version is named, and hides nothing else", async () => {
  const reports = test.info().outputPath("reports");
  const run = path.join(reports, "runs", "20260101T000000Z-aaaa");
  await put(path.join(run, "torn"), '{"id": "da');
  await put(path.join(run, "older"), { id: "data-loss", verdict: "passed" });
  await put(path.join(run, "whole"), record("wiped", "2026-01-01T00:00:00Z"));
  await mkdir(path.join(run, "allure-results"));

  const past = await readPast(reports);
  expect(past.exercises).toHaveLength(1);
  expect(past.unreadable.toSorted()).toEqual([
    path.join(run, "older", "exercise.json"),
    path.join(run, "torn", "exercise.json"),
  ]);
});

test("a checkout that never drilled has no past, and the samples that it brings along", async () => {
  expect(await readPast(test.info().outputPath("nowhere"))).toEqual({ exercises: [], unreadable: [] });
  const { exercises, unreadable } = await readSamples("reports");
  expect(unreadable).toEqual([]);
  expect(exercises.map(({ record: { scenario, verdict } }) => [scenario, verdict])).toEqual([
    ["data-loss", "met"],
  ]);
});
