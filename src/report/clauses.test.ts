import { expect, test } from "@playwright/test";
import type { Attended } from "../measure/judgement.ts";
import { type ClauseInput, clausesOf } from "./clauses.ts";
import { judgeEvidence } from "./judge-evidence.ts";

let met: ClauseInput;
test.beforeAll(async () => {
  met = { ...(await judgeEvidence("reports/samples/data-loss-met")), approvedBy: null, signer: null };
});

function held(input: ClauseInput) {
  return Object.fromEntries(clausesOf(input).map((clause) => [clause.asks.slice(0, 28), clause.held]));
}

/** Which answers are others than those of the sample. */
function changed(input: Partial<ClauseInput>) {
  const before = held(met);
  return Object.entries(held({ ...met, ...input })).filter(([asks, word]) => before[asks] !== word);
}

test("of a met exercise most is held, and what nobody did is not", () => {
  expect(Object.values(held(met)).filter((word) => word === "yes")).toHaveLength(9);
  const missing = clausesOf(met).filter((clause) => clause.held !== "yes");
  expect(missing.map(({ asks, held: word }) => `${word}: ${asks}`)).toEqual([
    "partly: Which plan was tested: version, content, who approved it",
    "partly: Target and actual recovery point of the data",
    "partly: Evidence that can be traced and was not altered",
    "partly: People: who detects, decides and acts, and how long that takes",
    "no: Independent review and sign-off",
    "no: Providers, staff and crisis communication",
  ]);
});

test("an approved plan and a key each change their own answer", () => {
  expect(changed({ approvedBy: "The board" })).toEqual([["Which plan was tested: versi", "yes"]]);
  expect(changed({ signer: "sha256:0" })).toEqual([["Evidence that can be traced ", "yes"]]);
});

test("what was not recorded is not held", () => {
  const without = (type: string) => ({ events: met.events.filter((event) => event.type !== type) });
  expect(changed(without("fault.observed"))).toEqual([["A severe, plausible disrupti", "no"]]);
  expect(changed(without("step"))).toEqual([["Each step with its command, ", "no"]]);
  expect(changed(without("backup"))).toEqual([["The backup that was used: id", "no"]]);
});

test("a check that is not clean, a proof that does not hold and an end that nobody saw are held in part", () => {
  const { judgement } = met;
  const [first, ...others] = judgement.integrity;
  const [proof, ...proofs] = judgement.restoreProof;
  if (first === undefined || proof === undefined) throw new Error("the sample has none");
  const integrity = [{ ...first, ok: false }, ...others];
  const restoreProof = [{ ...proof, holds: false }, ...proofs];
  const rta = { kind: "atLeast", lowerMs: 1, upperMs: null } as const;
  expect(changed({ judgement: { ...judgement, integrity } })).toEqual([
    ["Checks and reconciliations o", "partly"],
  ]);
  expect(changed({ judgement: { ...judgement, restoreProof } })).toEqual([
    ["A restore, tested for reliab", "partly"],
  ]);
  expect(changed({ judgement: { ...judgement, rta } })).toEqual([["Target and actual recovery t", "partly"]]);
});

test("one of a thing is not told as many", () => {
  const once = new Set<string>();
  const events = met.events.filter(({ type }) => {
    if (type !== "step" && type !== "backup") return true;
    return !once.has(type) && once.add(type);
  });
  const words = clausesOf({ ...met, events }).map(({ evidence }) => evidence);
  expect(words).toContain("1 step of the document, each with its output");
  expect(words).toContain("1 backup, each verified in the vault");
  expect(words.join("\n")).not.toMatch(/\b1 (?:steps|backups|stores|reasons|findings|looks)\b/);
});

test("people are held when somebody's notice and decision were measured, partly when only one was", () => {
  const people = (decide: Attended["decide"]) => {
    const detect = { kind: "measured", lowerMs: 41_000, upperMs: 41_000 } as const;
    const attended = { who: "Ada", detect, decide, falseAlarms: 0, wrongDecisions: 0, released: 1 };
    return clausesOf({ ...met, judgement: { ...met.judgement, attended } }).find(({ asks }) =>
      asks.startsWith("People"),
    );
  };
  expect(people({ kind: "measured", lowerMs: 9_000, upperMs: 9_000 })).toMatchObject({
    held: "yes",
    evidence: "Ada attended: noticed after 41 s, decided after 9 s, let 1 step run",
  });
  expect(people({ kind: "notApplicable", lowerMs: null, upperMs: null })?.held).toBe("partly");
});
