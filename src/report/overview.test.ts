import { expect, test } from "@playwright/test";
import { judgeEvidence } from "./judge-evidence.ts";
import { overview } from "./overview.ts";

const page = { system: "s", plan: "p", seal: "u", clauses: [], environment: null, runByRun: [] };

test("what a system says is text in the overview, not markup; the page's own words keep theirs", async () => {
  const judged = await judgeEvidence("reports/samples/data-loss-met");
  const [proof] = judged.judgement.restoreProof;
  if (proof === undefined) throw new Error("the sample has none");
  const said = { ...proof, holds: false, detail: "/a/**, /b/** <img src=x> [go](http://x) `rm`\n| next" };
  const reasons = [{ code: "step-failed", message: "**met** <b>really</b>" }] as const;
  const text = overview({
    ...page,
    ...judged,
    judgement: { ...judged.judgement, restoreProof: [said], reasons },
  });
  expect(text).toContain("/a/\\*\\*, /b/\\*\\* &lt;img src=x> \\[go](http://x) \\`rm\\` \\| next");
  expect(text).toContain("| **no** |");
  expect(text).toContain("- **step-failed**: \\*\\*met\\*\\* &lt;b>really&lt;/b>");
});

test("the ledger has a row for each fate of a write, and a column for each store", async () => {
  const judged = await judgeEvidence("reports/samples/data-loss-met");
  const [records] = judged.judgement.stores;
  const text = overview({ ...page, ...judged });
  const [head = "", , ...rows] = (text.split("### Ledger of client writes\n\n")[1] ?? "").split("\n");
  expect(head).toMatch(/^\| writes \| records \| /);
  expect(rows[1]).toMatch(new RegExp(`^\\| acknowledged \\| ${records?.ledger.acknowledged} \\| `));
  expect(rows[3]).toMatch(new RegExp(`^\\| lost \\| ${records?.ledger.lost} \\| 0 \\| `));
  expect(records?.ledger.lost).toBeGreaterThan(0);
});

test("runs of the same drill stand in the overview in the order that they are given", async () => {
  const runByRun = ["run-1", "this one"].map((run) => [
    "2026-11-20 08:00",
    run,
    "met",
    "8 min, < 1 h",
    "records",
  ]);
  const text = overview({ ...page, ...(await judgeEvidence("reports/samples/data-loss-met")), runByRun });
  expect(text).toMatch(
    /### This drill, run by run\n[\s\S]*\| run-1 \|[^\n]*\n[^\n]*\| this one \| met \| 8 min, &lt; 1 h \|/,
  );
});

const ms = (value: number) => ({ kind: "measured" as const, lowerMs: value, upperMs: value });
const attended = {
  ...{ who: "Ada *Lovelace*", detect: ms(41_000), decide: ms(9_000) },
  ...{ falseAlarms: 1, wrongDecisions: 0, released: 5 },
};

test("a person who attended is named beside what the plan declares of people, and nothing is said to be declared", async () => {
  const judged = await judgeEvidence("reports/samples/data-loss-met");
  const declared = overview({ ...page, ...judged });
  expect(declared).toContain("| RTA with declared human time (plan line ");
  const { phases } = judged.judgement;
  const judgement = { ...judged.judgement, attended, phases: { ...phases, detect: attended.detect } };
  const text = overview({ ...page, ...judged, judgement });
  expect(text).toContain("| RTA with the time of Ada \\*Lovelace\\*, who attended (plan line ");
  expect(text).toMatch(
    /\| all of it passed on the clock; the plan declares: detect \d+ min, decide \d+ min \|/,
  );
  expect(text).toContain("| 41 s | disaster to the notice of Ada \\*Lovelace\\*; 1 false alarm before it |");
  expect(text).toContain("0 wrong ones; then 5 steps let run");
  expect(text).not.toContain("declared by the plan");
});

test("what it ran on stands in the overview, and that nothing of it is known is said", async () => {
  const judged = await judgeEvidence("reports/samples/data-loss-met");
  expect(overview({ ...page, ...judged })).toContain("### What it ran on\n\nNothing recorded.");
  const versions = {
    os: "Debian",
    kernel: "6.1",
    docker: "28",
    kind: "0.30",
    helm: "4",
    kubernetes: "v1.34",
  };
  const environment = { ...versions, cpus: 2, memoryBytes: 2 ** 30, node: "v24", images: [] };
  const text = overview({ ...page, ...judged, environment });
  expect(text).toContain("| Kubernetes | v1.34 |");
  expect(text).toContain("| Machine | Debian, kernel 6.1, 2 CPUs, 1 GiB |");
});
