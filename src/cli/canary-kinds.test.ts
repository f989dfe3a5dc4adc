/** Secrets of a hundred kinds, from the commands that tell them to every file that a run leaves: none of them comes out. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { execa } from "execa";
import { createRedactor } from "../journal/redact.ts";
import { base64, kinds, shapes, writings } from "./testing/canary-kinds.ts";
import { leakSearch } from "./testing/leaks.ts";
import { describeUnexpected } from "./unexpected.ts";

const search = leakSearch(kinds);
const redactor = createRedactor({ secrets: writings.flatMap(({ known }) => known ?? []) });

test("each kind has a canary of its own, and the search finds each as it is and in base64", () => {
  expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  expect(new Set(kinds.flatMap(({ canaries }) => canaries)).size).toBe(
    kinds.flatMap(({ canaries }) => canaries).length,
  );
  expect(shapes.length).toBeGreaterThanOrEqual(60);
  for (const { name, text } of kinds) {
    for (const seen of [text, base64(text), base64(`x: ${base64(`xy: ${text}`)}`)])
      expect(search.inText(seen)).toEqual([name]);
  }
});

test("no kind comes through, in one piece or in many", () => {
  for (const { name, text } of kinds) {
    expect(search.inText(redactor.text(text)), name).toEqual([]);
    for (const size of [1, 2, 3, 5, 7, 13, 29, 64, 77]) {
      const stream = redactor.stream();
      let out = "";
      for (let at = 0; at < text.length; at += size) out += stream.push(text.slice(at, at + size));
      expect(search.inText(out + stream.end()), `${name}, in pieces of ${size}`).toEqual([]);
    }
  }
});

const exerciseFiles = [
  ...["journal.jsonl", "workload.jsonl", "judgement.json", "overview.md", "exercise.json", "timeline.svg"],
  ...["manifest.json", "seal.dsse.json", "backups/RECOVERY_LOG.md"],
];
/** Of a run, each searched by itself; true: what tools said stands in it, without their secrets. */
const outputs: readonly (readonly [string, boolean])[] = [
  ...["run.json", "junit.xml", "summary.md", "management.html", "notes.jsonl"].map(
    (file) => [file, true] as const,
  ),
  ...["run.csv", "run.prom", "report.html", "allure2/index.html"].map((file) => [file, false] as const),
  ...["canary-procedure", "canary-harness"].flatMap((exercise) =>
    exerciseFiles.map(
      (file) => [`${exercise}/${file}`, /journal|workload|judge|overview|exercise|LOG/.test(file)] as const,
    ),
  ),
  ...["step-1.txt", "step-1.report.txt"].map((file) => [`canary-procedure/steps/${file}`, true] as const),
];

test("no kind comes out of any output of a run, and one that did would be found", async () => {
  test.setTimeout(180_000);
  const root = await mkdtemp(path.join(tmpdir(), "fdc-"));
  try {
    const run = await runIn(root);
    for (const [file, isTold] of outputs) {
      const text = await readFile(path.join(run, file), "utf8");
      expect(text.includes("[redacted:"), file).toBe(isTold);
    }
    for (const file of ["terminal.txt", "state/firedrill/unexpected.log"])
      expect(await readFile(path.join(root, file), "utf8")).toContain("[redacted:");
    expect((await readdir(path.join(run, "allure-results"))).length).toBeGreaterThan(kinds.length);
    await readFile(path.join(root, "state/firedrill/register.jsonl"));
    expect(await search.inFolder(root)).toEqual([]);
    await spoil(path.join(root, "spoilt"), path.join(run, "report.html"));
    expect(await search.inFolder(path.join(root, "spoilt"))).toEqual(
      ["report.html", "run.csv"].map((file) => `${file}: ${shapes[0]?.name}`),
    );
  } finally {
    await rm(root, { recursive: true });
  }
});

/** A report with a leak in its embedded attachments, and a table with one in clear. */
async function spoil(folder: string, report: string): Promise<void> {
  const text = shapes[0]?.text ?? "";
  await mkdir(folder);
  const embedded = `<script>d("attachment","${base64(`output: ${text}`)}")</script></body>`;
  await writeFile(
    path.join(folder, "report.html"),
    (await readFile(report, "utf8")).replace("</body>", embedded),
  );
  await writeFile(path.join(folder, "run.csv"), `a,b\n${text},c\n`);
}

/** Drills, and lets every verb that has words for a run say them. Resolves with the run's folder. */
async function runIn(root: string): Promise<string> {
  const { FIREDRILL_CONTEXT: _context, ...environment } = process.env;
  const env = { ...environment, XDG_STATE_HOME: path.join(root, "state"), FIREDRILL_SIGNING_KEY: "" };
  const terminal: string[] = [];
  const node = async (
    file: string,
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
  ): Promise<string> => {
    const options = { cwd: root, env: { ...env, ...more }, extendEnv: false, all: true, timeout: 150_000 };
    const { all, stdout } = await execa(process.execPath, [path.join(import.meta.dirname, file), ...args], {
      ...{ ...options, reject: false },
    });
    terminal.push(all ?? "");
    return stdout;
  };
  const run = (await node("testing/canary-run.ts", [])).trimEnd().split("\n").at(-1) ?? "";
  // A key that is cut off hides whatever follows it.
  const words = shapes
    .map(({ text }) => text)
    .sort((one, other) => Number(cutOff(one)) - Number(cutOff(other)));
  await node("main.ts", ["note", run, "--issue", words.join("\n\n")]);
  // No browser: what would be printed is the page.
  await node("main.ts", ["summary", run], { PATH: root });
  await node("main.ts", ["rejudge", run]);
  await node("main.ts", ["verify", run]);
  for (const { text } of shapes)
    terminal.push(await describeUnexpected(new Error(text), { ...env, FIREDRILL_DEBUG: "1" }));
  await writeFile(path.join(root, "terminal.txt"), terminal.join("\n"));
  return run;
}

function cutOff(text: string): boolean {
  return text.includes("-----BEGIN") && !text.includes("-----END");
}
